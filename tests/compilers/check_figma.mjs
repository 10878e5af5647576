// usage: check_figma.mjs NODE_MODULES SCHEMA FOLDER...
// Has ajv check every file by the schema, and checks what a schema cannot say: a default is one of
// its options, and a set has variants.
import { readFileSync } from "node:fs";
import { newAjv, schemaFiles } from "./schemas.mjs";

const [modules, schema, ...folders] = process.argv.slice(2);
const ajv = newAjv(modules, "2020-12", { discriminator: true });
const validate = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
const counts = {};
for (const path of folders.flatMap((folder) => [...schemaFiles(folder)])) {
  const component = JSON.parse(readFileSync(path, "utf8"));
  const problems = validate(component) ? [] : [ajv.errorsText(validate.errors)];
  const definitions = Object.entries(component.componentPropertyDefinitions);
  const variants = definitions.filter(([, { type }]) => type === "VARIANT");
  for (const [name, { defaultValue, variantOptions }] of variants) {
    if (!variantOptions.includes(defaultValue)) problems.push(`${name}: no option is ${defaultValue}`);
  }
  if ((component.type === "COMPONENT_SET") !== variants.length > 0) problems.push(`a ${component.type}`);
  for (const problem of problems) console.log(`${path}: ${problem}`);
  if (problems.length) process.exitCode = 1;
  for (const [, { type }] of definitions) counts[type] = (counts[type] ?? 0) + 1;
}
console.log(Object.entries(counts).map(([type, count]) => `${count} ${type}`).join(", "));
