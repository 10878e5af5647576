// usage: check_schemas.mjs NODE_MODULES DRAFT FOLDER
// Has ajv check every schema against its metaschema and compile it.
import { load } from "./schemas.mjs";

const [modules, draft, folder] = process.argv.slice(2);
const { ajv, ids } = load(modules, draft, folder);
for (const id of ids) {
  if (!ajv.getSchema(id)) throw new Error(`${id} does not compile`);
}
console.log(`${ids.length} schemas (${draft}) in ajv strict mode`);
