import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import type { ErrorCode, PluginSource } from "tenon";
import { any, method, type Parts, parts } from "./fixtures/define.ts";
import { sizes } from "./sizes.ts";
import type { Tree } from "./tree.ts";

export const plain: Parts = parts("plain", { run: method(any, any) });
/** A module that defines a plugin as `plugin`, whose only method answers one thing. */
export const body = (answer: unknown): string => `
const contract = ${JSON.stringify(plain)};
const plugin = Object.defineProperty({ contract, uses: {}, setup: () => ({ methods: { run: () => (${JSON.stringify(answer)}) } }) }, Symbol.for("tenon.plugin"), { value: true });
`;
export const good = (answer: unknown = 1): string => `${body(answer)}export default plugin;\n`;
const manifest = (more: object = {}): string =>
  JSON.stringify({ name: "plain", version: "1.0.0", type: "module", tenon: {}, ...more });
const lone = (entry: string): PluginSource => ({ entry, name: "plain", version: "1.0.0" });

/** What is not loaded, and why. */
export interface BadArtifact {
  readonly source: PluginSource;
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What no file's text can be. */
  readonly prepare?: (tree: Tree) => Promise<void> | void;
}

const notFound = (source: PluginSource, files = {}): BadArtifact => ({
  source,
  code: "TENON_PLUGIN_NOT_FOUND",
  says: /looked for/,
  files,
});
const unreadable = (source: PluginSource, says: RegExp, prepare: BadArtifact["prepare"], files = {}): BadArtifact => ({
  source,
  code: "TENON_ARTIFACT_UNREADABLE",
  says,
  files,
  ...(prepare && { prepare }),
});
const badManifest = (text: string | Uint8Array, says: RegExp): BadArtifact => ({
  source: "./p",
  code: "TENON_MANIFEST_INVALID",
  says,
  files: { "p/package.json": text, "p/index.js": good() },
});
const badSource = (file: string, text: string | Uint8Array, code: ErrorCode, says: RegExp): BadArtifact => ({
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

/** One bad artifact a line. */
export const badArtifacts: Readonly<Record<string, BadArtifact>> = {
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
