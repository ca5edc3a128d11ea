import assert from "node:assert/strict";
import nodePath from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { openArtifact } from "../../src/artifact/artifact.ts";
import { evaluate } from "./evaluate.ts";
import { pkg, tree } from "./tree.ts";

type Files = Parameters<typeof tree>[0];

/** Bundles and runs; answers the entry's namespace. */
async function run<Exports>(
  files: Files,
  check: (plugin: Exports, at: (name: string) => string) => unknown,
): Promise<void> {
  await using made = await tree({ "package.json": pkg(), ...files });
  const artifact = await openArtifact(made.path, { from: "/" });
  await check((await evaluate(artifact)) as Exports, (name) => made.at(name));
}

describe("a bundled plugin", () => {
  it("may await at top level, and its errors there reject", async () => {
    await run<{ default: number }>({ "index.js": "const n = await Promise.resolve(7); export default n;" }, (plugin) =>
      assert.equal(plugin.default, 7),
    );
    await using made = await tree({ "package.json": pkg(), "index.js": "throw new RangeError('at load');" });
    await assert.rejects(evaluate(await openArtifact(made.path, { from: "/" })), {
      name: "RangeError",
      message: "at load",
    });
  });

  it("is strict, with `this` undefined at top level", async () => {
    await run<{ self: unknown; inner: unknown }>(
      {
        "index.js":
          "export const self = this; export const inner = (function () { return this; })(); export default 1;",
      },
      (plugin) => {
        assert.deepEqual([plugin.self, plugin.inner], [undefined, undefined]);
      },
    );
  });

  it("has its own import.meta in every module", async () => {
    const meta = "({ url: import.meta.url, filename: import.meta.filename, dirname: import.meta.dirname })";
    await run<Record<"default" | "all" | "deep" | "up" | "asset", unknown>>(
      {
        "package.json": pkg({ tenon: { entry: "src/index.js" } }),
        "src/index.js": `export { default as deep } from "./a b/deep%.js"; export { default as up } from "../up.js"; export default ${meta}; export const all = import.meta; export const asset = new URL("./x.txt", import.meta.url).href`,
        "src/a b/deep%.js": `export default ${meta};`,
        "up.js": `export default ${meta};`,
      },
      (plugin, at) => {
        const metaOf = (file: string): object => ({
          url: pathToFileURL(file).href,
          filename: file,
          dirname: nodePath.dirname(file),
        });
        assert.deepEqual(plugin.default, metaOf(at("src/index.js")));
        assert.deepEqual(plugin.all, plugin.default);
        assert.deepEqual(plugin.deep, metaOf(at("src/a b/deep%.js")));
        assert.deepEqual(plugin.up, metaOf(at("up.js")));
        assert.equal(plugin.asset, pathToFileURL(at("src/x.txt")).href);
      },
    );
  });

  it("gets Node's modules through $tenon.require, and names them", async () => {
    await using made = await tree({
      "package.json": pkg(),
      "index.js": `import path, { join } from "node:path"; import * as all from "path"; import "node:os"; import net from "node:net"; const { sep } = await import("node:path");
        export default [path, join, all.join, sep, typeof process];`,
    });
    const artifact = await openArtifact(made.path, { from: "/" });
    assert.deepEqual((await evaluate(artifact)).default, [
      nodePath,
      nodePath.join,
      nodePath.join,
      nodePath.sep,
      "object",
    ]);
    assert.deepEqual(artifact.builtins, ["node:path"], "what is imported and not used is not asked for");
  });

  it("bundles import() of literals and rejects any other with TENON_IMPORT_DYNAMIC", async () => {
    await run<{
      lazy: Promise<{ here: number }>;
      text: Promise<{ here: number }>;
      unknown(name: string): Promise<never>;
      optional(): Promise<string>;
      default: string;
    }>(
      {
        "index.js": `export const lazy = import("./lazy.js"); export const text = import(\`./lazy.js\`);
          export const unknown = (name) => import(name); export const optional = async () => { try { return await import("not-installed"); } catch (error) { return error.code; } };
          export default "import(x)";`,
        "lazy.js": "export const here = 1;",
      },
      async (plugin) => {
        assert.equal((await plugin.lazy).here, 1);
        assert.equal((await plugin.text).here, 1);
        await assert.rejects(plugin.unknown("./lazy.js"), {
          code: "TENON_IMPORT_DYNAMIC",
          data: { specifier: "./lazy.js" },
        });
        assert.equal(await plugin.optional(), "TENON_IMPORT_DYNAMIC");
        assert.equal(plugin.default, "import(x)");
      },
    );
  });

  it("runs a lazy module only when it is asked for, and once", async () => {
    await run<{ seen: string[]; lazy(): Promise<unknown> }>(
      {
        "index.js":
          "export const seen = []; globalThis.__seen = seen; export const lazy = () => import('./lazy.js'); export default 1;",
        "lazy.js": "globalThis.__seen.push('ran'); delete globalThis.__seen;",
      },
      async (plugin) => {
        assert.deepEqual(plugin.seen, []);
        await plugin.lazy();
        await plugin.lazy();
        assert.deepEqual(plugin.seen, ["ran"]);
      },
    );
  });

  it("contains its CommonJS packages", async () => {
    await run<{ default: { old: unknown; named: string; half: string } }>(
      {
        "index.js": `import old, { named } from "old"; import half from "half"; export default { old, named, half };`,
        "node_modules/old/package.json": { name: "old", version: "1.0.0", main: "./lib/main" },
        "node_modules/old/lib/main.js": `const path = require("path"); const data = require("./data"); let missing;
          try { require("not-installed"); } catch (error) { missing = error.code; }
          const computed = (name) => require(name); const code = (run) => { try { return run(); } catch (error) { return error.code; } };
          module.exports = { named: path.join("a", "b"), data, missing, computed: [computed("node:path").sep, computed("path").sep, code(() => computed("node:nothing")), code(() => computed("./data")), code(() => computed(5))], self: this === module.exports, file: __filename, dir: __dirname, main: require.main === module };`,
        "node_modules/old/lib/data.json": { a: 1 },
        "node_modules/half/package.json": {
          name: "half",
          version: "1.0.0",
          exports: { require: "./no.cjs", import: "./yes.mjs" },
        },
        "node_modules/half/no.cjs": "module.exports = 'no';",
        "node_modules/half/yes.mjs": "export default 'yes';",
      },
      ({ default: got }, at) => {
        const dir = at("node_modules/old/lib");
        assert.deepEqual(got.old, {
          named: "a/b",
          data: { a: 1 },
          missing: "MODULE_NOT_FOUND",
          computed: ["/", "/", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND"],
          self: true,
          file: `${dir}/main.js`,
          dir,
          main: false,
        });
        assert.deepEqual([got.named, got.half], ["a/b", "yes"]);
      },
    );
  });

  it("may be CommonJS itself: default is module.exports, or exports.default of a compiled module", async () => {
    await run<{ default: unknown }>(
      { "package.json": pkg({ type: "commonjs" }), "index.js": "module.exports = { plain: true };" },
      (plugin) => assert.deepEqual(plugin.default, { plain: true }),
    );
    await run<{ default: number }>(
      { "package.json": pkg({ main: "index.cjs" }), "index.cjs": "module.exports = 5;" },
      (plugin) => assert.equal(plugin.default, 5),
    );
    const compiled = `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = 6;`;
    await run<{ default: number }>({ "package.json": pkg({ type: "commonjs" }), "index.js": compiled }, (plugin) =>
      assert.equal(plugin.default, 6),
    );
  });

  it("may name its own things require, $tenon or like the bundler's", async () => {
    await run<{ default: unknown[]; unknown(): Promise<never> }>(
      {
        "index.js": `import { createRequire } from "node:module"; import { other } from "./other.js"; const require = createRequire(import.meta.url); let $tenon = 1; $tenon++; const $____0 = () => $tenon;
          export default [require("node:path").sep, $____0(), other]; export const unknown = () => import(String($tenon));`,
        "other.js": "let $tenon = 'other'; export const other = [$tenon].flat()[0];",
      },
      async (plugin) => {
        assert.deepEqual(plugin.default, ["/", 2, "other"]);
        await assert.rejects(plugin.unknown(), { code: "TENON_IMPORT_DYNAMIC" });
      },
    );
  });

  it("keeps the names of classes and functions that meet", async () => {
    await run<{ default: string[] }>(
      {
        "index.js":
          "import { A as B } from './b.js'; class A extends Error {} export default [A.name, B.name, new B('x').constructor.name];",
        "b.js": "export class A extends Error {} A.x = () => A;",
      },
      (plugin) => {
        assert.deepEqual(plugin.default, ["A", "A", "A"]);
      },
    );
  });

  it("imports JSON as data, with and without the attribute, whatever its keys are", async () => {
    const odd = '{ "__proto__": { "polluted": 1 }, "constructor": 2, "a-b": [null] }';
    await run<{ default: { polluted?: unknown }[] }>(
      {
        "index.js": `import a from "./a.json"; import b from "./a.json" with { type: "json" }; export default [a, b];`,
        "a.json": odd,
      },
      (plugin) => {
        for (const data of plugin.default) {
          assert.equal(JSON.stringify(data), JSON.stringify(JSON.parse(odd)));
          assert.equal(data.polluted, undefined);
        }
      },
    );
  });

  it("imports any file as text with { type: 'text' }", async () => {
    await run<{ default: string[] }>(
      {
        "index.js": `import text from "./a.md" with { type: "text" }; import code from "./b.ts" with { type: "text" }; export default [text, code];`,
        "a.md": "# ü `${x}`\n",
        "b.ts": "enum Not { Run }",
      },
      (plugin) => {
        assert.deepEqual(plugin.default, ["# ü `${x}`\n", "enum Not { Run }"]);
      },
    );
  });

  it("imports any file as bytes with { type: 'bytes' }", async () => {
    const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index);
    await run<{ default: Uint8Array[] }>(
      {
        "index.js": `import all from "./a.wasm" with { type: "bytes" }; import none from "./b.ts" with { type: "bytes" }; export default [all, none];`,
        "a.wasm": bytes,
        "b.ts": "",
      },
      (plugin) => {
        assert.deepEqual(
          plugin.default.map((each) => Array.from(each)),
          [Array.from(bytes), []],
        );
      },
    );
  });

  it("takes erasable TypeScript, with .ts or .js in its specifiers", async () => {
    await run<{ default: [number, (value: number) => number] }>(
      {
        "index.ts": `import type { T } from "./t.ts"; import { one, type U } from "./one.js"; import { two } from "./two.ts"; declare enum Gone { A } declare namespace Out { const x: number } namespace Types { export type X = 1 }
          abstract class Base<V> { private readonly v: V; declare later: string; constructor(v: V) { this.v = v; } get(): V { return this.v!; } }
          class Real extends Base<number> {} export default [new Real(one).get() satisfies number, two as unknown];`,
        "t.ts": "export interface T {}",
        "one.ts": "export type U = 1; export const one: number = 1;",
        "two.ts": "export const two = <X,>(x: X): X => x;",
      },
      (plugin) => assert.deepEqual([plugin.default[0], plugin.default[1](3)], [1, 3]),
    );
  });

  it("does not read a tsconfig.json around it", async () => {
    await run<{ default: new () => { x: number } }>(
      { "index.ts": "export default class { x = 1; }", "tsconfig.json": "{ broken" },
      (plugin) => assert.equal(new plugin.default().x, 1),
    );
  });

  it("may begin with a hashbang and a byte order mark, and end without a line break", async () => {
    await run<{ default: number }>({ "index.js": "#!/usr/bin/env node\nexport default 1 // end" }, (plugin) =>
      assert.equal(plugin.default, 1),
    );
    await run<{ default: number }>({ "index.js": "\ufeffexport default 2" }, (plugin) =>
      assert.equal(plugin.default, 2),
    );
  });

  it("reaches its own package by name and by #imports", async () => {
    await run<{ default: [object, object] }>(
      {
        "package.json": pkg({ exports: { ".": "./index.js", "./b": "./b.js" }, imports: { "#b": "./b.js" } }),
        "index.js": "import b from 'weather/b'; import c from '#b'; export default [b, c];",
        "b.js": "export default {};",
      },
      (plugin) => {
        assert.equal(plugin.default[0], plugin.default[1]);
      },
    );
  });

  it("gets tenon/contract from its own node_modules first", async () => {
    await run<{ default: string }>(
      {
        "index.js": "export { contract as default } from 'tenon/contract';",
        "node_modules/tenon/package.json": { name: "tenon", version: "0.0.1", exports: { "./contract": "./c.js" } },
        "node_modules/tenon/c.js": "export const contract = 'own copy';",
      },
      (plugin) => assert.equal(plugin.default, "own copy"),
    );
  });

  it("gets tenon/plugin and tenon/contract from this library where it has no copy of its own", async () => {
    await using made = await tree({
      "package.json": pkg(),
      "index.js": `import { contract } from "tenon/contract"; import { definePlugin } from "tenon/plugin"; export default [contract, definePlugin];`,
    });
    const artifact = await openArtifact(made.path, { from: "/" });
    const library = new URL("../../src/", import.meta.url).pathname;
    assert.ok(artifact.files.includes(`${library}contract.ts`) && artifact.files.includes(`${library}plugin.ts`));
    assert.deepEqual(
      ((await evaluate(artifact))["default"] as unknown[]).map((exported) => typeof exported),
      ["function", "function"],
    );
  });
});
