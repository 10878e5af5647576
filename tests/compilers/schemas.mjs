// Loads generated schemas into ajv in strict mode, all of them together, so that references between
// files are resolved as a user would.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

function* schemaFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* schemaFiles(path);
    else if (entry.name.endsWith(".json")) yield path;
  }
}

/** Returns an Ajv of the draft, in strict mode, that holds every schema below the folder, by $id. */
export function load(modules, draft, folder) {
  const require = createRequire(join(modules, "ajv", "package.json"));
  const Ajv = require(draft === "draft-07" ? "ajv" : "ajv/dist/2020").default;
  const ajv = new Ajv({ strict: true, strictRequired: true, allErrors: true, validateFormats: true });
  createRequire(join(modules, "ajv-formats", "package.json"))("ajv-formats").default(ajv);
  const ids = [];
  for (const path of schemaFiles(folder)) {
    const schema = JSON.parse(readFileSync(path, "utf8"));
    ajv.addSchema(schema);
    ids.push(schema.$id);
  }
  return { ajv, ids };
}
