import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { type ErrorCode, isTenonError, type PluginSource } from "tenon";
import { parseManifest } from "../../src/contract/manifest.ts";
import { guardLeaks } from "../leak-guard.ts";
import { any, method, parts } from "./fixtures/define.ts";
import { sizes } from "./sizes.ts";
import { realms, Stage, thrownBy } from "./stage.ts";
import { Tree } from "./tree.ts";

guardLeaks();

const contract = parts("plain", { run: method(any, any) });
const body = (answer: unknown): string => `
const contract = ${JSON.stringify(contract)};
const plugin = Object.defineProperty({ contract, uses: {}, setup: () => ({ methods: { run: () => (${JSON.stringify(answer)}) } }) }, Symbol.for("tenon.plugin"), { value: true });
`;
const good = (answer: unknown = 1): string => `${body(answer)}export default plugin;\n`;
const manifest = (more: object = {}): string =>
  JSON.stringify({ name: "plain", version: "1.0.0", type: "module", tenon: {}, ...more });
const lone = (entry: string): PluginSource => ({ entry, name: "plain", version: "1.0.0" });

interface Refusal {
  readonly source: PluginSource;
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What no file's text can be. */
  readonly prepare?: (tree: Tree) => Promise<void> | void;
}

const notFound = (source: PluginSource, files = {}): Refusal => ({
  source,
  code: "TENON_PLUGIN_NOT_FOUND",
  says: /looked for/,
  files,
});
const unreadable = (source: PluginSource, says: RegExp, prepare: Refusal["prepare"], files = {}): Refusal => ({
  source,
  code: "TENON_ARTIFACT_UNREADABLE",
  says,
  files,
  ...(prepare && { prepare }),
});
const badManifest = (text: string | Uint8Array, says: RegExp): Refusal => ({
  source: "./p",
  code: "TENON_MANIFEST_INVALID",
  says,
  files: { "p/package.json": text, "p/index.js": good() },
});
const badSource = (file: string, text: string | Uint8Array, code: ErrorCode, says: RegExp): Refusal => ({
  source: lone(file),
  code,
  says,
  files: { [file]: text },
});
const fifo =
  (name: string) =>
  (tree: Tree): void =>
    void execFileSync("mkfifo", [tree.at(name)]);
const entryOf = (file: string) => ({ "p/package.json": manifest({ tenon: { entry: file } }) });

const refusals: Readonly<Record<string, Refusal>> = {
  "a file that is missing": notFound(lone("missing.ts")),
  "a directory that is missing": notFound("./missing"),
  "a directory without package.json": notFound("./p", { "p/index.js": good() }),
  "a directory without an entry": notFound("./p", { "p/package.json": manifest() }),
  "a package that is not installed": notFound("not-installed"),
  "a path through a file": notFound("./a.js/b.js", { "a.js": good() }),
  "a directory for an entry": notFound(lone("p"), { "p/package.json": manifest() }),
  "a circle of links": unreadable(lone("a.ts"), /ELOOP/, async (tree) => {
    await symlink(tree.at("b.ts"), tree.at("a.ts"));
    await symlink(tree.at("a.ts"), tree.at("b.ts"));
  }),
  "a link to itself for a directory": unreadable("./p", /ELOOP/, (tree) => symlink(tree.at("p"), tree.at("p"))),
  "a link to nowhere": { ...notFound(lone("a.ts")), prepare: (tree) => symlink(tree.at("nowhere"), tree.at("a.ts")) },
  "a pipe for an entry": unreadable(lone("pipe.js"), /not a regular file/, fifo("pipe.js")),
  "a pipe for the entry of a directory": unreadable(
    "./p",
    /not a regular file/,
    fifo("p/pipe.js"),
    entryOf("./pipe.js"),
  ),
  "a pipe for an imported file": {
    source: lone("a.js"),
    code: "TENON_BUNDLE_FAILED",
    says: /pipe\.js/,
    files: { "a.js": `import "./pipe.js"; ${good()}` },
    prepare: fifo("pipe.js"),
  },
  "a pipe for the package.json beside an entry": unreadable(
    lone("a.js"),
    /package\.json.+not a regular file/,
    fifo("package.json"),
    { "a.js": good() },
  ),
  "a pipe for the package.json beside an import": unreadable(
    lone("a.js"),
    /package\.json.+not a regular file/,
    fifo("lib/package.json"),
    { "a.js": `import "./lib/b.js"; ${good()}`, "lib/b.js": "" },
  ),
  "a pipe for the package.json of a dependency": unreadable(
    lone("a.js"),
    /package\.json.+not a regular file/,
    fifo("node_modules/dep/package.json"),
    { "a.js": `import "dep"; ${good()}`, "node_modules/dep/index.js": "" },
  ),
  "a pipe for a package.json": unreadable("./p", /not a regular file/, fifo("p/package.json"), {
    "p/index.js": good(),
  }),
  "a device for an entry": unreadable(lone("/dev/zero"), /not a regular file/, undefined),
  "a device that answers without end": unreadable(lone("/dev/urandom"), /not a regular file/, undefined),
  "a name too long for a path": {
    source: lone(`${"x".repeat(5_000)}.ts`),
    code: "TENON_OPTION_INVALID",
    says: /source/,
  },
  "an empty file": badSource("empty.js", "", "TENON_PLUGIN_EXPORT", /missing/),
  "a file of blanks": badSource("blank.js", "\n \t\n", "TENON_PLUGIN_EXPORT", /missing/),
  "a file too large": badSource(
    "large.js",
    new Uint8Array(sizes.fileBytes).fill(0x20),
    "TENON_ARTIFACT_TOO_LARGE",
    /41943040 bytes, the limit is 33554432/,
  ),
  "an import too large": {
    source: lone("a.js"),
    code: "TENON_ARTIFACT_TOO_LARGE",
    says: /large\.js/,
    files: { "a.js": `import "./large.js"; ${good()}`, "large.js": new Uint8Array(sizes.fileBytes).fill(0x20) },
  },
  "a syntax error": badSource("broken.ts", "const a: = 1;", "TENON_BUNDLE_FAILED", /broken\.ts/),
  "a file cut off": badSource("cut.ts", good().slice(0, 120), "TENON_BUNDLE_FAILED", /cut\.ts/),
  "bytes that are no UTF-8": badSource(
    "bytes.js",
    new Uint8Array([0x2f, 0x2f, 0xff, 0xfe, 0x0a]),
    "TENON_ARTIFACT_UNREADABLE",
    /not UTF-8/,
  ),
  "UTF-16": badSource("wide.js", Buffer.from(`\ufeff${good()}`, "utf16le"), "TENON_ARTIFACT_UNREADABLE", /not UTF-8/),
  "an image": badSource(
    "image.js",
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]),
    "TENON_ARTIFACT_UNREADABLE",
    /not UTF-8/,
  ),
  zeros: badSource("zeros.js", new Uint8Array(100), "TENON_BUNDLE_FAILED", /zeros\.js/),
  "an enum": badSource(
    "enum.ts",
    "enum A { B }\nexport default A;",
    "TENON_SYNTAX_UNSUPPORTED",
    /enum\.ts:1:1.+an enum/,
  ),
  "an enum in an imported file": {
    source: lone("a.ts"),
    code: "TENON_SYNTAX_UNSUPPORTED",
    says: /b\.ts:2:8.+an enum/,
    files: { "a.ts": 'import { A } from "./b.ts"; export default A;', "b.ts": "\nexport enum A { B }" },
  },
  "a decorator": badSource(
    "decorated.ts",
    "@seal class A {}\nexport default A;",
    "TENON_SYNTAX_UNSUPPORTED",
    /decorated\.ts:1:1.+a decorator/,
  ),
  "a parameter property": badSource(
    "parameter.ts",
    "export default class A { constructor(private b: number) {} }",
    "TENON_SYNTAX_UNSUPPORTED",
    /a parameter property/,
  ),
  "TypeScript under node_modules": {
    source: lone("a.js"),
    code: "TENON_BUNDLE_FAILED",
    says: /TypeScript under node_modules/,
    files: {
      "a.js": 'import "typed"; export default 1;',
      "node_modules/typed/package.json": '{"name":"typed","version":"1.0.0","main":"./index.ts"}',
      "node_modules/typed/index.ts": "export default 1;",
    },
  },
  "a plugin of TypeScript under node_modules": {
    source: "typed",
    code: "TENON_BUNDLE_FAILED",
    says: /TypeScript under node_modules/,
    files: { "node_modules/typed/package.json": manifest({ name: "typed" }), "node_modules/typed/index.ts": good() },
  },
  JSX: badSource("view.tsx", "export default <p/>;", "TENON_BUNDLE_FAILED", /JSX/),
  "an import of nothing": badSource(
    "lost.js",
    'import "./lost-too.js"; export default 1;',
    "TENON_BUNDLE_FAILED",
    /lost-too\.js.+not found/,
  ),
  "an import of the host's door": badSource(
    "host.js",
    'import { createHost } from "tenon"; export default createHost;',
    "TENON_BUNDLE_FAILED",
    /for hosts/,
  ),
  "source nested without end": badSource(
    "deep.js",
    `export default ${"[".repeat(20_000)}${"]".repeat(20_000)};`,
    "TENON_BUNDLE_FAILED",
    /./,
  ),
  "a manifest cut off": badManifest(manifest().slice(0, -3), /not JSON/),
  "an empty manifest": badManifest("", /not JSON/),
  "a manifest that is a list": badManifest("[]", /a list/),
  "a manifest of zeros": badManifest(new Uint8Array(64), /not JSON/),
  "a manifest that is no UTF-8": {
    ...badManifest(new Uint8Array([0xff, 0xfe]), /not UTF-8/),
    code: "TENON_ARTIFACT_UNREADABLE",
  },
  "a manifest too large": badManifest(`${manifest()}${" ".repeat(2 * 2 ** 20)}`, /at most 1048576/),
  "a manifest nested without end": badManifest(
    manifest().replace("{}", `{"grants":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
    /nesting/,
  ),
  "a manifest with a prototype key": badManifest(
    '{"name":"plain","version":"1.0.0","tenon":{"__proto__":{}}}',
    /tenon\.__proto__/,
  ),
  "a manifest that asks for inline": badManifest(manifest({ tenon: { realm: "inline" } }), /only the host may choose/),
  "a manifest whose entry leaves the package": badManifest(
    manifest({ tenon: { entry: "../x.js" } }),
    /inside the package/,
  ),
  "a manifest for another Tenon": {
    ...badManifest(manifest({ engines: { tenon: "^99" } }), /\^99/),
    code: "TENON_ENGINE_MISMATCH",
  },
};

describe("an artifact:", () => {
  let stage: Stage;
  let tree: Tree;
  before(async () => {
    stage = await Stage.open();
  });
  beforeEach(async () => {
    tree = await Tree.of({});
  });
  afterEach(() => tree[Symbol.asyncDispose]());
  after(() => stage.host.close({ deadlineMs: 0 }));

  const placed = (source: PluginSource): PluginSource => {
    if (typeof source !== "string")
      return { ...source, entry: source.entry.startsWith("/") ? source.entry : tree.at(source.entry) };
    return source.startsWith("./") ? tree.at(source) : source;
  };

  for (const [name, { source, code, says, files, prepare }] of Object.entries(refusals)) {
    test(`${name} is not loaded`, async () => {
      for (const [file, content] of Object.entries(files ?? {})) await tree.write(file, content);
      await prepare?.(tree);
      // A package name starts at the host's directory: here by a link in the tree.
      const from =
        typeof source === "string" && !source.startsWith("./") ? await Stage.open({ from: tree.path }) : stage;
      try {
        const error = await from.fails(code, () => from.host.load(placed(source), { realm: "inline" }), name);
        assert.match(error.message, says);
      } finally {
        if (from !== stage) await from[Symbol.asyncDispose]();
      }
    });
  }

  test("a socket for an entry is not loaded", async () => {
    const listen = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
    spawnSync(process.execPath, ["-e", listen, tree.at("socket.js")]);
    await stage.refused("TENON_ARTIFACT_UNREADABLE", () => stage.host.load(lone(tree.at("socket.js"))));
  });

  const odd: Readonly<Record<string, string>> = {
    "a byte order mark": `\ufeff${good()}`,
    "lines ended as in DOS": good().replaceAll("\n", "\r\n"),
    "lines ended as in old Macs": good().replaceAll("\n", "\r"),
    "a shebang": `#!/usr/bin/env node\n${good()}`,
    "text of every plane": `/* \u{1f600} \u202e \u2028 */${good("\u{1f600}\u2028")}`,
  };
  for (const realm of realms) {
    for (const [name, text] of Object.entries(odd)) {
      test(`${name} makes no difference, ${realm}`, async () => {
        await tree.write("odd.js", text);
        await stage.beside(async () => {
          await stage.host.load({ entry: tree.at("odd.js"), name: "plain", version: "1.0.0" }, { realm });
          const { run } = stage.client<{ run(input: unknown): Promise<unknown> }>(contract, "plain");
          assert.equal(await run({}), name === "text of every plane" ? "\u{1f600}\u2028" : 1);
          await stage.host.unload("plain", { deadlineMs: 0 });
        });
      });
    }

    test(`a CommonJS entry is a plugin like any other, ${realm}`, async () => {
      await tree.write("entry.cjs", `${body("common")}module.exports = plugin;`);
      await stage.beside(async () => {
        await stage.host.load({ entry: tree.at("entry.cjs"), name: "plain", version: "1.0.0" }, { realm });
        assert.equal(
          await stage.client<{ run(input: unknown): Promise<unknown> }>(contract, "plain").run({}),
          "common",
        );
        await stage.host.unload("plain", { deadlineMs: 0 });
      });
    });
  }

  test("a file replaced after its digest was taken is not loaded", async () => {
    await tree.write("a.js", good("first"));
    const source = { entry: tree.at("a.js"), name: "plain", version: "1.0.0" };
    const { digest } = await stage.host.load(source, { realm: "inline" });
    await stage.host.unload("plain", { deadlineMs: 0 });
    await tree.write("a.js", good("second"));
    for (const attempt of [() => stage.host.load(source, { digest }), () => stage.host.load({ ...source, digest })]) {
      const { wanted, found } = await stage.refused("TENON_ARTIFACT_CHANGED", attempt);
      assert.equal(wanted, digest);
      assert.match(found, /^sha256-[0-9a-f]{64}$/);
    }
    for (const bad of ["", "sha256-", "sha256-x", digest.toUpperCase(), "__proto__"])
      await stage.refused("TENON_ARTIFACT_CHANGED", () => stage.host.load(source, { digest: bad }));
  });

  test("a file that changes all the time is loaded as the bytes of its digest, or not at all", async () => {
    const source = { entry: tree.at("a.js"), name: "plain", version: "1.0.0" };
    await tree.write("a.js", good("first"));
    const { digest } = await stage.host.load(source, { realm: "inline" });
    await stage.host.unload("plain", { deadlineMs: 0 });
    const change = { going: true };
    const changing = (async () => {
      for (let n = 0; change.going; n += 1) await writeFile(source.entry, n % 2 === 0 ? good("second") : good("first"));
    })();
    for (let round = 0; round < 20; round += 1) {
      const thrown = await stage.host.load(source, { realm: "inline", digest }).catch((error: unknown) => error);
      if (isTenonError(thrown))
        assert.ok(
          ["TENON_ARTIFACT_CHANGED", "TENON_PLUGIN_EXPORT", "TENON_BUNDLE_FAILED"].includes(thrown.code),
          thrown.message,
        );
      else {
        assert.equal(await stage.client<{ run(input: unknown): Promise<unknown> }>(contract, "plain").run({}), "first");
        await stage.host.unload("plain", { deadlineMs: 0 });
      }
    }
    change.going = false;
    await changing;
  });

  test("any manifest is read or refused with a typed error, by itself and by the host", async () => {
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    const words = fc.constantFrom(
      "name",
      "version",
      "tenon",
      "entry",
      "main",
      "exports",
      "engines",
      "realm",
      "grants",
      "limits",
      "__proto__",
      "constructor",
      "import",
      ".",
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("plain", "1.0.0", "./index.js", "thread", "", "\0", "../x", "*"),
        fc.jsonValue(),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(words, tie("any"), { maxKeys: 4 }),
      ),
    })).any;
    const object = fc
      .dictionary(words, value, { maxKeys: 6 })
      .map((made) => ({ name: "plain", version: "1.0.0", tenon: {}, ...made }));
    const text = object.map((made) => JSON.stringify(made));
    const broken = fc
      .tuple(text, fc.nat(), fc.constantFrom("", "\0", "{", '"', "\ud800", "\\u"))
      .map(([whole, at, sign]) => `${whole.slice(0, at % whole.length)}${sign}${whole.slice((at % whole.length) + 1)}`);
    const texts = fc.oneof(text, broken, fc.string());
    const typed = (thrown: unknown): void => assert.ok(isTenonError(thrown), `seed ${seed}: ${String(thrown)}`);
    fc.assert(
      fc.property(texts, (given) => {
        try {
          parseManifest(given, "package.json");
        } catch (thrown) {
          typed(thrown);
        }
      }),
      { seed, numRuns: sizes.runs },
    );
    await tree.write("p/index.js", good());
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        await tree.write("p/package.json", given);
        const thrown = await stage.host
          .load(tree.at("p"), { realm: "inline", name: "fuzzed" })
          .catch((error: unknown) => error);
        if (thrown instanceof Error) typed(thrown);
        else await stage.host.unload("fuzzed", { deadlineMs: 0 });
      }),
      { seed, numRuns: sizes.manifestLoads },
    );
    await stage.beside(() => undefined);
    assert.equal(await thrownBy(() => Promise.reject(({} as { polluted?: unknown }).polluted)), undefined);
  });
});
