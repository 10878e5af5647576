// Loads generated schemas into ajv in strict mode, all of them together, so that references between
// files are resolved as a user would.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The JSON files below a folder. */
export function* schemaFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* schemaFiles(path);
    else if (entry.name.endsWith(".json")) yield path;
  }
}

/** Returns an Ajv of the draft, in strict mode, with the formats of ajv-formats. */
export function newAjv(modules, draft, options = {}) {
  const require = createRequire(join(modules, "ajv", "package.json"));
  const Ajv = require(draft === "draft-07" ? "ajv" : "ajv/dist/2020").default;
  const ajv = new Ajv(
    { strict: true, strictRequired: true, allErrors: true, validateFormats: true, ownProperties: true,
      ...options });
  createRequire(join(modules, "ajv-formats", "package.json"))("ajv-formats").default(ajv);
  return ajv;
}

/** Returns an Ajv that holds every schema below the folder, by $id. */
export function load(modules, draft, folder) {
  const ajv = newAjv(modules, draft);
  const ids = [];
  for (const path of schemaFiles(folder)) {
    const schema = JSON.parse(readFileSync(path, "utf8"));
    ajv.addSchema(schema);
    ids.push(schema.$id);
  }
  return { ajv, ids };
}

/**
 * Judges the values of a file {component: {valid: [...], invalid: [...]}} by the validator of each
 * component; returns a text for each that is judged otherwise.
 */
export function wrongValues(ajv, validatorOf, valuesFile) {
  const wrong = [];
  for (const [component, cases] of Object.entries(JSON.parse(readFileSync(valuesFile, "utf8")))) {
    const validate = validatorOf(component);
    for (const [word, values] of Object.entries(cases)) {
      for (const value of values) {
        if (validate(value) === (word === "valid")) continue;
        wrong.push(`${component}: not ${word}: ${JSON.stringify(value)}\n${ajv.errorsText(validate.errors)}`);
      }
    }
  }
  return wrong;
}
