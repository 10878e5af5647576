// Finds the type declarations of TypeScript files, for `praxis import`: node runs this with the paths of
// the files as arguments. It prints one JSON object; Praxis reads the types themselves.
//
// TypeScript up to version 6 is a library; from 7 on it is a program with an interface of its own, which
// is asked for the same syntax trees.
import { createRequire } from "node:module";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const roots = process.argv.slice(2).map((file) => path.resolve(file));

/** The compiler of the current directory, of the first file's project, or of all users. */
function findCompiler() {
  const places = [process.cwd(), path.dirname(roots[0])];
  for (const place of places) {
    const require = createRequire(path.join(place, "noname.js"));
    try {
      const manifest = require.resolve("typescript/package.json");
      return { require, root: path.dirname(manifest), version: require(manifest).version };
    } catch {
      // not there
    }
  }
  process.stderr.write("the npm package typescript is not installed\n");
  process.exit(3);
}

/** Files that a file imports types from, by the names it knows them by. */
function resolveModule(from, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  const base = path.resolve(path.dirname(from), specifier).replace(/\.(js|mjs|cjs|jsx)$/, "");
  const candidates = [base, ...[".ts", ".tsx", ".d.ts", ".mts", "/index.ts", "/index.tsx", "/index.d.ts"].map((end) => base + end)];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

async function openParser(compiler) {
  if (Number.parseInt(compiler.version, 10) < 7) {
    const ts = compiler.require("typescript");
    const parse = (file) => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    return { parse, SyntaxKind: ts.SyntaxKind, close() {} };
  }
  const load = (name) => import(pathToFileURL(path.join(compiler.root, name)).href);
  const [{ API }, ast] = await Promise.all([load("dist/api/sync/api.js"), load("dist/ast/index.js")]);
  const api = new API({ cwd: process.cwd() });
  const parse = (file) => {
    const snapshot = api.updateSnapshot({ openFiles: [file] });
    const project = snapshot.getDefaultProjectForFile(file);
    return project?.program.getSourceFile(file);
  };
  return { parse, SyntaxKind: ast.SyntaxKind, close: () => api.close() };
}

const compiler = findCompiler();
const { parse, SyntaxKind, close } = await openParser(compiler);

function readFile(file) {
  const tree = parse(file);
  const text = readFileSync(file, "utf8");
  const bytes = (position) => Buffer.byteLength(text.slice(0, position));
  const source = (node) => {
    const begin = text.length - text.slice(node.pos).replace(/^(\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/, "").length;
    return { text: text.slice(begin, node.end), begin: bytes(begin) };
  };
  /** The documentation directly before a declaration. */
  const comment = (node) => {
    const before = text.slice(node.pos, node.end).match(/^(\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/);
    return before?.[0].match(/\/\*\*(?:(?!\*\/)[^])*\*\/(?=\s*(?:\/\/[^\n]*\s*)*$)/)?.[0] ?? "";
  };
  const isExported = (node) => (node.modifiers ?? []).some((modifier) => modifier.kind === SyntaxKind.ExportKeyword);
  const result = { path: file, imports: {}, declarations: [], exports: [], problems: [] };
  const add = (node, kind, fields) => {
    const name = source(node.name);
    result.declarations.push({
      kind, name: name.text, begin: name.begin, exported: isExported(node), comment: comment(node),
      parameters: (node.typeParameters ?? []).map((parameter) => source(parameter.name).text), bases: [], ...fields,
    });
  };

  const visitors = {
    InterfaceDeclaration(node) {
      const head = node.heritageClauses?.at(-1)?.end ?? node.typeParameters?.end ?? node.name.end;
      const open = text.indexOf("{", head);
      const bases = (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => source(type).text));
      add(node, "interface", { bases, type: { text: text.slice(open, node.end), begin: bytes(open) } });
    },
    TypeAliasDeclaration(node) {
      add(node, "type", { type: source(node.type) });
    },
    EnumDeclaration(node) {
      let next = 0;
      const values = node.members.map((member) => {
        const written = member.initializer ? source(member.initializer).text : String(next);
        if (/^-?\d+$/.test(written)) next = Number(written) + 1;
        return written;
      });
      add(node, "enum", { type: { text: values.join(" | "), begin: source(node).begin } });
    },
    VariableStatement(node) {
      for (const declaration of node.declarationList.declarations) {
        if (!declaration.initializer || declaration.name.kind !== SyntaxKind.Identifier) continue;
        const name = source(declaration.name);
        result.declarations.push({
          kind: "constant", name: name.text, begin: name.begin, exported: isExported(node), comment: "",
          parameters: [], bases: [], type: source(declaration.initializer),
        });
      }
    },
    ImportDeclaration(node) {
      const target = resolveModule(file, node.moduleSpecifier.text);
      const clause = node.importClause;
      if (!target || !clause) return;
      if (clause.name) result.imports[source(clause.name).text] = { file: target, name: "default" };
      for (const element of clause.namedBindings?.elements ?? []) {
        const name = source(element.propertyName ?? element.name).text;
        result.imports[source(element.name).text] = { file: target, name };
      }
    },
    ExportDeclaration(node) {
      const target = node.moduleSpecifier && resolveModule(file, node.moduleSpecifier.text);
      if (!target) {
        for (const element of node.exportClause?.elements ?? []) {
          result.exports.push(source(element.propertyName ?? element.name).text);
        }
      } else if (node.exportClause?.elements) {
        for (const element of node.exportClause.elements) {
          result.imports[source(element.name).text] = { file: target, name: source(element.propertyName ?? element.name).text };
        }
      } else {
        (result.imports["*"] ??= []).push(target);
      }
    },
  };
  if (!tree) {
    result.problems.push("TypeScript cannot read this file");
    return result;
  }
  for (const statement of tree.statements) {
    for (const [kind, visit] of Object.entries(visitors)) {
      if (statement.kind === SyntaxKind[kind]) visit(statement);
    }
  }
  return result;
}

const files = new Map();
const waiting = [...roots];
while (waiting.length > 0) {
  const file = waiting.shift();
  if (files.has(file)) continue;
  const read = readFile(file);
  files.set(file, read);
  for (const target of Object.values(read.imports).flat()) waiting.push(target.file ?? target);
}
process.stdout.write(JSON.stringify({ version: compiler.version, files: [...files.values()] }));
close();
