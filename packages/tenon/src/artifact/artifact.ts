import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { Contract } from "../contract/contract-shape.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Manifest } from "../contract/manifest.ts";
import type { ModuleParts } from "../contract/wasm/parts.ts";
import { bundlePlugin, type PluginBundle } from "./bundle-plugin.ts";
import { locate, type Located } from "./locate.ts";
import type { PluginSource, PluginText } from "./plugin-source.ts";
import { ReadBudget } from "./read-once.ts";
import { readWasm } from "./read-wasm.ts";
import { tellsOfCalls } from "./tells-of-calls.ts";

export type { PluginSource } from "./plugin-source.ts";

/** The module of a plugin, its outside read and checked, and its contract. */
export interface WasmArtifact {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly parts: ModuleParts;
  readonly contract: Contract;
}

/** A plugin's built bytes and what they say of themselves. The code that was hashed is the code that runs. */
export interface Artifact {
  readonly name: string;
  readonly version: string;
  /** `sha256-<hex>` of `code`, or of a module and its contract. The same sources, in a directory of the same name, give the same digest everywhere. */
  readonly digest: string;
  /**
   * Text of one expression: `async ($tenon) => { … }`. `$tenon` has
   * - `exports`: set by the code to the namespace of the entry; a CommonJS entry has its `module.exports` as `default`,
   * - `require(name)`: answers a module of Node, asked for as `node:<name>`; undefined or an error where there is none,
   * - `meta`: `{ url, dirname, filename }` of the entry, from which every `import.meta` is made,
   * - `importUnknown(specifier)`: throws TENON_IMPORT_DYNAMIC, which the `import()` that asked rejects with.
   *
   * Opened for debugging it ends with a comment more, which holds the source map and is not part of the digest.
   */
  readonly code: string;
  /**
   * The file name to compile `code` under: `tenon:<name>@<version>/<entry>?<short digest>`. Opened for debugging, the source
   * map counts too: a blank line more is another script, whose stacks and breakpoints are elsewhere.
   */
  readonly url: string;
  /** JSON text of the map from `code` to the sources, which are named by `file:` URLs. */
  readonly sourceMap: string | undefined;
  readonly manifest: Manifest;
  /** What a plugin of the engine `wasm` is made of; its `code` is empty. Undefined for one of JavaScript. */
  readonly wasm: WasmArtifact | undefined;
  readonly origin: { readonly kind: "directory" | "file"; readonly path: string };
  /** Absolute path of the entry file; `import.meta` is made from it. */
  readonly entryPath: string;
  /** Whether the code could tell which call something belongs to, and so is to be told. */
  readonly tellsOfCalls: boolean;
  /** Modules of Node that the code requires by a literal name, with `node:`, sorted. */
  readonly builtins: readonly string[];
  /** Every local file that went in, with the package.json, sorted: what a watcher watches. */
  readonly files: readonly string[];
}

export interface OpenOptions {
  /** Directory that relative specifiers and package names start at. */
  readonly from: string;
  /** The digest wanted; anything else is refused. */
  readonly digest?: string;
  /** Most bytes that the sources together, and the code made from them, may have. 32 MiB by default. */
  readonly limitBytes?: number;
  /** The code carries its source map, which is the only way a debugger finds it. False by default: it may be larger than the code. */
  readonly debug?: boolean;
}

const defaultLimitBytes = 32 * 1024 * 1024;

/**
 * Finds a plugin, reads each of its files once, and makes one script of them; a module of WebAssembly stays as it is. Writes nothing.
 *
 * @throws TENON_PLUGIN_NOT_FOUND, TENON_MANIFEST_INVALID, TENON_ENGINE_MISMATCH, TENON_ARTIFACT_UNREADABLE,
 * TENON_ARTIFACT_TOO_LARGE, TENON_ARTIFACT_CHANGED, TENON_BUNDLE_FAILED, TENON_BUNDLER_MISSING, TENON_SYNTAX_UNSUPPORTED,
 * TENON_OPTION_INVALID; TENON_CONTRACT_INVALID and TENON_WASM_… for what is no plugin of the engine `wasm`.
 */
export async function openArtifact(source: PluginSource | PluginText, options: OpenOptions): Promise<Artifact> {
  const limitBytes = checkedLimit(options.limitBytes ?? defaultLimitBytes);
  const located = await locate(source, options.from);
  const budget = new ReadBudget(limitBytes);
  const wanted = options.digest ?? (typeof source === "object" && "digest" in source ? source.digest : undefined);
  if (located.manifest.engine === "wasm") {
    const { digest, files, ...wasm } = await readWasm(located, budget);
    refuseOther(located.entryPath, digest, wanted);
    // Its engine knows which call a line is of.
    const nothing = { code: "", sourceMap: undefined, builtins: Object.freeze([]), tellsOfCalls: false };
    return artifactOf(located, {
      digest,
      ...nothing,
      files,
      wasm: Object.freeze(wasm),
      url: scriptUrl(located, digest),
    });
  }
  const bundle = await bundlePlugin(located, budget);
  const digest = digestOf(bundle.code);
  refuseOther(located.entryPath, digest, wanted);
  const code = options.debug === true ? withSourceMap(bundle) : bundle.code;
  return artifactOf(located, {
    digest,
    ...bundle,
    code,
    wasm: undefined,
    url: scriptUrl(located, digestOf(code)),
    tellsOfCalls: tellsOfCalls(bundle.code),
  });
}

type Bytes = Pick<Artifact, "digest" | "code" | "url" | "sourceMap" | "wasm" | "tellsOfCalls" | "builtins" | "files">;

function artifactOf({ manifest, origin, entryPath }: Located, bytes: Bytes): Artifact {
  const { name, version } = manifest;
  return Object.freeze({ name, version, ...bytes, manifest, origin, entryPath });
}

/** The same artifact. @throws TENON_ARTIFACT_CHANGED unless it has the digest wanted, if any. */
export function withDigest(artifact: Artifact, wanted: string | undefined): Artifact {
  refuseOther(artifact.entryPath, artifact.digest, wanted);
  return artifact;
}

function refuseOther(file: string, found: string, wanted: string | undefined): void {
  if (wanted === undefined || wanted === found) return;
  throw new TenonError("TENON_ARTIFACT_CHANGED", { file, wanted: String(wanted).slice(0, 200), found });
}

function digestOf(code: string): string {
  return `sha256-${createHash("sha256").update(code).digest("hex")}`;
}

function withSourceMap({ code, sourceMap }: PluginBundle): string {
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(sourceMap).toString("base64")}`;
}

function scriptUrl({ manifest, entryPath, root }: Located, digest: string): string {
  const below = pathToFileURL(entryPath).href.slice(pathToFileURL(root).href.length + 1);
  const entry = below.replace(/[()]/g, (sign) => (sign === "(" ? "%28" : "%29"));
  return `tenon:${manifest.name}@${manifest.version}/${entry}?${digest.slice("sha256-".length, "sha256-".length + 8)}`;
}

function checkedLimit(limitBytes: number): number {
  if (Number.isSafeInteger(limitBytes) && limitBytes > 0) return limitBytes;
  throw new TenonError("TENON_OPTION_INVALID", {
    option: "limitBytes",
    found: String(limitBytes),
    wanted: "a whole number of bytes above 0",
  });
}
