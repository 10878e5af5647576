// Compiles and runs components made of generated properties, with every warning an error: those by
// types must get the properties and events that those by options have.
//
// usage: node check_vue.mjs NODE_MODULES MODULE...     (<Name>Props.ts, beside it <Name>Typed.vue)
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [nodeModules, ...modules] = process.argv.slice(2);
const load = createRequire(path.resolve(nodeModules) + "/");
const { compileScript, parse } = load("vue/compiler-sfc");
const { camelize, createSSRApp, h } = load("vue");
const { renderToString } = load("vue/server-renderer");
const ts = load("typescript-5");

const files = {
  fileExists: fs.existsSync,
  readFile: (file) => fs.readFileSync(file, "utf8"),
};

// The component of a .vue file as JavaScript.
function compile(file) {
  const { descriptor, errors } = parse(files.readFile(file), { filename: file });
  if (errors.length) throw errors[0];
  return compileScript(descriptor, { id: "test", inlineTemplate: true, fs: files }).content;
}

// Writes TypeScript as JavaScript beside it and imports it.
async function run(file, text) {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const script = ts.transpileModule(text, { compilerOptions }).outputText;
  fs.writeFileSync(file, script.replace(/(from ['"]\.[^'"]*?)(\.js)?(['"])/g, "$1.mjs$3"));
  return import(pathToFileURL(file));
}

async function warningsOf(component) {
  const warnings = [];
  const app = createSSRApp({ render: () => h(component) });
  app.config.warnHandler = (warning) => warnings.push(warning);
  await renderToString(app);
  return warnings.filter((warning) => !warning.startsWith("Missing required prop"));
}

// What Vue is told of properties: their names, and which are required.
const outline = (props) =>
  JSON.stringify(Object.keys(props ?? {}).map((name) => [camelize(name), !!props[name].required]));

async function check(module) {
  const base = module.replace(/Props\.ts$/, "");
  await run(`${base}Props.mjs`, files.readFile(module));
  const { default: typed } = await run(`${base}Typed.mjs`, compile(`${base}Typed.vue`));
  const { default: byOptions } = await run(`${base}Options.mjs`, compile(`${base}Options.vue`));
  const problems = [...(await warningsOf(typed)), ...(await warningsOf(byOptions))];
  const [types, options] = [outline(typed.props), outline(byOptions.props)];
  if (types !== options) problems.push(`properties by types ${types}, by options ${options}`);
  return problems;
}

let failed = false;
for (const module of modules) {
  const problems = await check(module).catch((error) => [error.message]);
  for (const problem of problems) console.log(`${module}: ${problem}`);
  failed ||= problems.length > 0;
}
process.exit(failed ? 1 : 0);
