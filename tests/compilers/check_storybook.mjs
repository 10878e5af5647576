// Reads stories as Storybook does that makes its index of them: each needs an address of its own.
//
// usage: node check_storybook.mjs NODE_MODULES FILE.stories.ts...
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [nodeModules, ...files] = process.argv.slice(2);
const load = createRequire(path.resolve(nodeModules) + "/");
const { loadCsf } = await import(pathToFileURL(load.resolve("storybook/internal/csf-tools")));

let failed = false;
let count = 0;
for (const file of files) {
  const options = { fileName: file, makeTitle: (title) => title };
  const { stories } = loadCsf(fs.readFileSync(file, "utf8"), options).parse();
  const ids = stories.map((story) => story.id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (repeated.length) console.log(`${file}: two stories at ${repeated.join(", ")}`);
  failed ||= repeated.length > 0;
  count += ids.length;
}
console.log(`${count} stories`);
process.exit(failed ? 1 : 0);
