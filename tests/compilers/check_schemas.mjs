// usage: check_schemas.mjs NODE_MODULES DRAFT FOLDER...
// Has ajv check every schema against its metaschema and compile it, those of a folder together.
import { load } from "./schemas.mjs";

const [modules, draft, ...folders] = process.argv.slice(2);
let count = 0;
for (const folder of folders) {
  const { ajv, ids } = load(modules, draft, folder);
  for (const id of ids) {
    if (!ajv.getSchema(id)) throw new Error(`${id} does not compile`);
  }
  count += ids.length;
}
console.log(`${count} schemas (${draft}) in ajv strict mode`);
