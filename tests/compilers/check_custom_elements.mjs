// Holds custom elements manifests to the official schema, and to what its descriptions demand.
//
// usage: node check_custom_elements.mjs NODE_MODULES MANIFEST...
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [nodeModules, ...manifests] = process.argv.slice(2);
const load = createRequire(path.resolve(nodeModules) + "/");
const Ajv = load("ajv").default;
const schema = load("custom-elements-manifest/schema.json");

// What the schema does not know would be a slip. It forgets what its own types give to fields: the
// members of CustomElementField.
Object.assign(schema.definitions.ClassField.properties,
  { attribute: { type: "string" }, reflects: { type: "boolean" } });
for (const definition of [schema, ...Object.values(schema.definitions)]) {
  if (definition.type === "object") definition.additionalProperties = false;
}
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

// https://html.spec.whatwg.org/#valid-custom-element-name, for the characters that names have here.
const TAG = /^[a-z][-.0-9_a-z\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\ud7ff\uf900-\uffff]*$/;

const repeated = (names) => names.filter((name, index) => names.indexOf(name) !== index);

function* problemsOfClass(declaration, classes) {
  const { tagName, attributes = [], members = [], events = [], slots = [] } = declaration;
  if (!TAG.test(tagName) || !tagName.includes("-")) yield `${tagName} is no tag`;
  const lists = { attributes, members, events, slots };
  for (const [list, items] of Object.entries(lists)) {
    for (const name of repeated(items.map((item) => item.name))) yield `${list}: ${name} twice`;
  }
  for (const { name, attribute, reflects } of members) {
    const listed = attributes.find((item) => item.name === attribute);
    if (attribute !== undefined && listed?.fieldName !== name) {
      yield `${name}: no attribute ${attribute}`;
    }
    if (reflects && attribute === undefined) yield `${name} reflects to nothing`;
  }
  const types = [...attributes, ...members, ...events].map((item) => item.type);
  const references = types.flatMap((type) => type.references ?? []);
  for (const { name, module, package: from } of [...references, declaration.superclass]) {
    if (!from && !classes.has(`${module} ${name}`)) yield `there is no ${name} in ${module}`;
  }
}

function* problemsOf(manifest) {
  if (!validate(manifest)) {
    yield* validate.errors.map((error) => `${error.instancePath}: ${error.message}`);
    return;
  }
  const paths = manifest.modules.map((module) => module.path);
  for (const name of repeated(paths)) yield `the module ${name} is there twice`;
  const declared = manifest.modules.flatMap((module) =>
    module.declarations.map((declaration) => `${module.path} ${declaration.name}`));
  const classes = new Set(declared);
  for (const { path: file, declarations } of manifest.modules) {
    for (const declaration of declarations) {
      for (const problem of problemsOfClass(declaration, classes)) yield `${file}: ${problem}`;
    }
  }
}

let failed = false;
let elements = 0;
for (const file of manifests) {
  const manifest = JSON.parse(fs.readFileSync(file, "utf8"));
  for (const problem of problemsOf(manifest)) {
    console.log(`${file}: ${problem}`);
    failed = true;
  }
  elements += manifest.modules.length;
}
console.log(`${elements} elements`);
process.exit(failed ? 1 : 0);
