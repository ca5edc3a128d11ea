import assert from "node:assert/strict";
import { stripTypeScriptTypes } from "node:module";
import { describe, it } from "node:test";
import { openArtifact } from "../../src/artifact/artifact.ts";
import type { TenonError } from "../../src/contract/errors/error.ts";
import { pkg, tree } from "./tree.ts";

/** Opens a plugin that must be refused; answers the error, the plugin's own directory taken out of it. */
async function refusal(files: Parameters<typeof tree>[0]): Promise<{ code: string; data: Record<string, unknown> }> {
  await using made = await tree({ "package.json": pkg(), ...files });
  const error = await openArtifact(made.path, { from: "/" }).then(
    () => assert.fail("it was bundled"),
    (thrown: TenonError) => thrown,
  );
  const data = JSON.parse(JSON.stringify(error.data).replaceAll(`${made.path}/`, "")) as Record<string, unknown>;
  return { code: error.code, data };
}

const unsupported = (place: string, syntax: string): object => ({
  code: "TENON_SYNTAX_UNSUPPORTED",
  data: { place, syntax },
});
const failed = (why: string, entry = "index.js"): object => ({ code: "TENON_BUNDLE_FAILED", data: { entry, why } });

describe("openArtifact() refuses", () => {
  const syntax: readonly (readonly [string, string, string])[] = [
    ["enum A { B }", "an enum", "1:1"],
    ["/* ü😀 */ const enum A { B }", "an enum", "1:11"],
    ["export {};\r\n  namespace A { export const b = 1 }", "a namespace with values", "2:3"],
    ["namespace A.B { export const b = 1 }", "a namespace with values", "1:1"],
    ["class A { constructor(private readonly b: number) {} }", "a parameter property", "1:23"],
    ["import fs = require('node:fs'); fs;", "import … = …", "1:1"],
    ["export = 5;", "export = …", "1:1"],
    ["class A { @seal b = 1 }", "a decorator", "1:11"],
    ["@seal class A {}", "a decorator", "1:1"],
    ["class A { accessor b = 1 }", "an accessor field", "1:11"],
  ];
  for (const [code, name, at] of syntax) {
    it(`${name} in TypeScript, at its place: ${JSON.stringify(code)}`, async () => {
      assert.deepEqual(
        await refusal({ "index.ts": "import './lib/a.ts'; export default 1;", "lib/a.ts": code }),
        unsupported(`lib/a.ts:${at}`, name),
      );
    });
  }

  it("the same TypeScript that Node refuses to strip", () => {
    const stripped = (code: string): boolean => {
      try {
        stripTypeScriptTypes(code);
        return true;
      } catch {
        return false;
      }
    };
    const left = syntax.filter(([code]) => stripped(code)).map(([, name]) => name);
    // These two are JavaScript to be: Node strips their types, and then V8 does not parse them.
    assert.deepEqual(new Set(left), new Set(["a decorator", "an accessor field"]));
  });

  it("decorators and accessor fields in JavaScript, at their place in the source", async () => {
    const more = { "a.js": "export const email = 'a @b';\n" };
    assert.deepEqual(
      await refusal({ ...more, "index.js": "import './a.js';\nexport default class {\n  @seal x = 1;\n}" }),
      unsupported("index.js:3:3", "a decorator"),
    );
    assert.deepEqual(
      await refusal({ ...more, "index.js": "export default class {\n  accessor x = 1;\n}" }),
      unsupported("index.js:2:3", "an accessor field"),
    );
  });

  it("a syntax error, with its place", async () => {
    assert.deepEqual(
      await refusal({ "index.js": "export default 1;\nconst ü = ;" }),
      failed("index.js:2:11 Unexpected token"),
    );
    assert.deepEqual(
      await refusal({ "index.ts": "let x: = 1; enum A {}" }),
      failed("index.ts:1:8 Unexpected token", "index.ts"),
    );
    assert.deepEqual(
      await refusal({ "index.js": "import './a.json';", "a.json": '{"a": }' }),
      failed("a.json:1:7 expected value at line 1 column 7"),
    );
  });

  it("what only sloppy mode has, with its place", async () => {
    const code = "\n  with (globalThis) { module.exports = name; }";
    assert.deepEqual(
      await refusal({ "index.cjs": code }),
      failed("index.cjs:2:3 'with' statements are not allowed", "index.cjs"),
    );
  });

  it("an import that is not found, naming importer and specifier", async () => {
    assert.deepEqual(
      await refusal({ "index.js": "import './lib/a.js';", "lib/a.js": "\nimport x from './missing.js'; x();" }),
      failed('lib/a.js:2:15 imports "./missing.js", which is not found'),
    );
    assert.deepEqual(
      await refusal({ "index.js": "import x from 'not-installed'; x();" }),
      failed('index.js:1:15 imports "not-installed", which is not found'),
    );
    assert.deepEqual(
      await refusal({ "index.js": "export const x = () => import('not-installed');" }),
      failed('index.js:1:31 imports "not-installed", which is not found'),
    );
    assert.deepEqual(
      await refusal({ "index.cjs": "module.exports = require('not-installed');" }),
      failed('index.cjs:1:26 imports "not-installed", which is not found', "index.cjs"),
    );
    assert.deepEqual(
      await refusal({ "index.js": "import x from 'node:not-there'; x();" }),
      failed('index.js imports "node:not-there", which is not found'),
    );
    assert.deepEqual(
      await refusal({ "index.js": "import x from 'https://example.com/x.js'; x();" }),
      failed('index.js imports "https://example.com/x.js", which is not found'),
    );
  });

  it("an export that is not there", async () => {
    const { code, data } = await refusal({
      "index.js": "import { b } from './a.js'; b();",
      "a.js": "export const a = 1;",
    });
    assert.equal(code, "TENON_BUNDLE_FAILED");
    assert.match(String(data["why"]), /^index\.js:1:10 "b" is not exported by/);
  });

  it("TypeScript under node_modules", async () => {
    const { code, data } = await refusal({
      "index.js": "import 'typed';",
      "node_modules/typed/package.json": { name: "typed", version: "1.0.0", main: "index.ts" },
      "node_modules/typed/index.ts": "export {};",
    });
    assert.deepEqual(
      [code, data["why"]],
      [
        "TENON_BUNDLE_FAILED",
        "node_modules/typed/index.ts is TypeScript under node_modules, which Node does not run either: publish it as JavaScript",
      ],
    );
  });

  it("what is neither code, data nor text, each with its reason", async () => {
    const why = async (file: string, clause = ""): Promise<unknown> =>
      (await refusal({ "index.js": `import x from "./${file}"${clause}; export default x;`, [file]: "<x>" })).data[
        "why"
      ];
    assert.match(String(await why("a.node")), /^a\.node is a native addon/);
    assert.match(String(await why("a.wasm")), /^a\.wasm is WebAssembly, .*import its bytes with/);
    assert.match(String(await why("a.tsx")), /^a\.tsx is JSX/);
    assert.match(String(await why("a.css")), /^a\.css is no module: import it with/);
    assert.match(
      String(await why("a.bin", ' with { type: "css" }')),
      /^index\.js imports "\.\/a\.bin" with \{ type: "css" \}, wanted "json", "text", "bytes" or "component"/,
    );
    assert.match(
      String((await refusal({ "index.cjs": 'require("./a.node")', "a.node": "x" })).data["why"]),
      /native addon/,
    );
  });

  it("a package of a lane that is not installed, with what installs it", async () => {
    const { code, data } = await refusal({
      "index.js": 'import { createPlugin } from "@extism/extism"; createPlugin();',
    });
    assert.equal(code, "TENON_PEER_MISSING");
    assert.deepEqual(data, {
      entry: "index.js",
      importer: "index.js",
      package: "@extism/extism",
      wanted: "2.0.0-rc13",
    });
  });

  it("the host's own doors", async () => {
    const { data } = await refusal({ "index.js": "import { createHost } from 'tenon'; createHost();" });
    assert.equal(
      data["why"],
      'index.js imports "tenon", which is for hosts: a plugin may import tenon/plugin, tenon/contract, tenon/extism and tenon/component',
    );
  });

  it("one plugin and opens the next", async () => {
    await using made = await tree({ "package.json": pkg(), "index.js": "import './gone.js'; export default 1;" });
    await assert.rejects(openArtifact(made.path, { from: "/" }), { code: "TENON_BUNDLE_FAILED" });
    await using whole = await tree({ "package.json": pkg(), "index.js": "export default 1;" });
    assert.equal((await openArtifact(whole.path, { from: "/" })).name, "weather");
  });
});
