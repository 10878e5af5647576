// usage: judge_values.mjs NODE_MODULES VALUES FOLDER...
// Prints, for each folder of schemas, which of the values of a file {schema: [value...]} are valid there:
// [{schema: [true, false...]}...].
import { readFileSync } from "node:fs";
import { load } from "./schemas.mjs";

const [modules, valuesFile, ...folders] = process.argv.slice(2);
const cases = Object.entries(JSON.parse(readFileSync(valuesFile, "utf8")));
const verdicts = folders.map((folder) => {
  const { ajv } = load(modules, "2020-12", folder);
  return Object.fromEntries(
    cases.map(([schema, values]) => [schema, values.map((value) => ajv.getSchema(encodeURI(schema))(value))]));
});
process.stdout.write(JSON.stringify(verdicts));
