// vue-tsc, on a TypeScript that is written in JavaScript: it changes the compiler's own code, which
// cannot be done to the native one.
//
// usage: node vue_tsc.cjs NODE_MODULES ARGUMENT...
const { createRequire } = require("node:module");

const [modules] = process.argv.splice(2, 1);
const load = createRequire(modules + "/");
load("vue-tsc").run(load.resolve("typescript-5/lib/tsc"));
