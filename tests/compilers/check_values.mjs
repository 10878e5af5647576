// usage: check_values.mjs NODE_MODULES FOLDER VALUES
// Has ajv judge the values of a file {component: {valid: [...], invalid: [...]}}.
import { readFileSync } from "node:fs";
import { load } from "./schemas.mjs";

const [modules, folder, valuesFile] = process.argv.slice(2);
const { ajv } = load(modules, "2020-12", folder);
let wrong = 0;
for (const [component, cases] of Object.entries(JSON.parse(readFileSync(valuesFile, "utf8")))) {
  const validate = ajv.getSchema(`${component}Schema.json`);
  for (const [word, values] of Object.entries(cases)) {
    for (const value of values) {
      if (validate(value) === (word === "valid")) continue;
      wrong += 1;
      console.log(`${component}: not ${word}: ${JSON.stringify(value)}`);
      console.log(ajv.errorsText(validate.errors));
    }
  }
}
process.exit(wrong === 0 ? 0 : 1);
