// usage: check_openapi.mjs NODE_MODULES VALUES DOCUMENT...
// Has the official schema of OpenAPI 3.1 and a linter accept each document, compiles each of its
// schemas in ajv's strict mode, and has them judge the values of VALUES, unless that is "".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { newAjv, wrongValues } from "./schemas.mjs";

const [modules, valuesFile, ...paths] = process.argv.slice(2);
const require = createRequire(join(modules, "ajv", "package.json"));
const { Validator } = await import(
  pathToFileURL(require.resolve("@seriousme/openapi-schema-validator")));
const redocly = require("@redocly/openapi-core");

// What a document of schemas alone lacks: servers, a licence, operations that use the schemas.
const notHere = { "no-empty-servers": "off", "info-license": "off", "no-unused-components": "off" };
const config = await redocly.createConfig({ extends: ["recommended-strict"], rules: notHere });

async function officialProblems(text) {
  const result = await new Validator().validate(JSON.parse(text));
  return result.valid ? [] : [JSON.stringify(result.errors, null, 1)];
}

// The linter takes properties that are called like members of every object for those members.
async function linterProblems(text) {
  let source = text;
  for (const name of Object.getOwnPropertyNames(Object.prototype)) {
    source = source.replaceAll(`"${name}"`, `"${name}_"`);
  }
  const found = await redocly.lintFromString({ source, absoluteRef: "openapi.json", config });
  return found.map((each) => `${each.ruleId}: ${each.message} at ${each.location?.[0]?.pointer}`);
}

function schemaProblems(text) {
  const { components } = JSON.parse(text);
  const ajv = newAjv(modules, "2020-12");
  ajv.addVocabulary(["components"]); // ajv goes through the document to find what is referred to
  ajv.addSchema({ $id: "openapi", components });
  const validators = new Map(Object.keys(components.schemas).map(
    (name) => [name, ajv.compile({ $ref: `openapi#/components/schemas/${name}` })]));
  return valuesFile ? wrongValues(ajv, (name) => validators.get(name), valuesFile) : [];
}

let count = 0;
for (const path of paths) {
  const text = readFileSync(path, "utf8");
  count += Object.keys(JSON.parse(text).components.schemas).length;
  const problems = [
    ...await officialProblems(text), ...await linterProblems(text), ...schemaProblems(text)];
  for (const problem of problems.slice(0, 20)) console.log(`${path}: ${problem}`);
  if (problems.length) process.exit(1);
}
console.log(`${count} schemas: OpenAPI 3.1, redocly recommended-strict, ajv strict mode`);
