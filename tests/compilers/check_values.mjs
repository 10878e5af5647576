// usage: check_values.mjs NODE_MODULES FOLDER VALUES
// Has ajv judge the values of a file {component: {valid: [...], invalid: [...]}}.
import { load, wrongValues } from "./schemas.mjs";

const [modules, folder, valuesFile] = process.argv.slice(2);
const { ajv } = load(modules, "2020-12", folder);
const wrong = wrongValues(ajv, (name) => ajv.getSchema(`${name}Schema.json`), valuesFile);
for (const text of wrong) console.log(text);
process.exit(wrong.length === 0 ? 0 : 1);
