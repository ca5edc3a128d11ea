import { realpath, stat } from "node:fs/promises";
import { dirname, extname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { TenonError } from "../contract/errors/error.ts";
import { isPluginName, isVersion, type Manifest } from "../contract/manifest.ts";
import { shown } from "../contract/untrusted.ts";
import type { PluginSource, PluginText } from "./plugin-source.ts";
import { nearestManifest, readManifest } from "./read-manifest.ts";

/** A plugin that was found, none of its code read yet. */
export interface Located {
  readonly origin: { readonly kind: "directory" | "file"; readonly path: string };
  /** Directory that the plugin's files are named from. */
  readonly root: string;
  readonly entryPath: string;
  readonly manifest: Manifest;
  /** The package.json that was read; undefined where the source gave name and version. */
  readonly manifestPath: string | undefined;
  /** The entry's text where it is in no file. */
  readonly entryText?: string;
}

/** As long as a path may be on Linux. */
const longestSpecifier = 4_096;

/** What the entry is called that is in no file; a file of that name beside it is not read. */
const entryOfText = "entry.mjs";

/** Finds what a source names. @throws TENON_PLUGIN_NOT_FOUND, TENON_MANIFEST_INVALID, TENON_ENGINE_MISMATCH, TENON_ARTIFACT_UNREADABLE, TENON_OPTION_INVALID */
export async function locate(source: PluginSource | PluginText, from: string): Promise<Located> {
  if (isText(source)) return textIn(resolve(from), source);
  const specifier = typeof source === "string" ? source : source?.entry;
  if (
    typeof specifier !== "string" ||
    specifier === "" ||
    specifier.length > longestSpecifier ||
    specifier.includes("\0")
  ) {
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "source",
      found: shown(specifier),
      wanted: "a path, a file: URL, a package name, or { entry, name, version }",
    });
  }
  const seeker = new Seeker(specifier, resolve(from));
  if (typeof source === "object") return seeker.named(source);
  const path = pathOf(specifier, resolve(from));
  return path === undefined ? seeker.package() : seeker.path(path);
}

function isText(source: PluginSource | PluginText): source is PluginText {
  return typeof source === "object" && source !== null && "text" in source;
}

function textIn(root: string, { text, name, version }: PluginText): Located {
  checkNamed(name, version);
  if (typeof text !== "string")
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "source.text",
      found: shown(text),
      wanted: "the text of a JavaScript module",
    });
  return {
    origin: { kind: "directory", path: root },
    root,
    entryPath: join(root, entryOfText),
    manifest: bareManifest(name, version),
    manifestPath: undefined,
    entryText: text,
  };
}

function checkNamed(name: unknown, version: unknown): void {
  if (!isPluginName(name))
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "source.name",
      found: shown(name),
      wanted: "an npm package name in lower case",
    });
  if (!isVersion(version))
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "source.version",
      found: shown(version),
      wanted: 'a semantic version such as "1.2.3"',
    });
}

/** The path a specifier names, undefined for a package name. */
function pathOf(specifier: string, from: string): string | undefined {
  if (specifier.startsWith("file:")) {
    try {
      return fileURLToPath(specifier);
    } catch (cause) {
      throw new TenonError(
        "TENON_OPTION_INVALID",
        { option: "source", found: shown(specifier), wanted: "a file: URL of this machine" },
        { cause },
      );
    }
  }
  const isPath = isAbsolute(specifier) || /^\.{1,2}(?:[\\/]|$)/.test(specifier);
  return isPath ? resolve(from, specifier) : undefined;
}

/** One search; remembers where it looked. */
class Seeker {
  readonly #specifier: string;
  readonly #from: string;
  readonly #tried: string[] = [];

  constructor(specifier: string, from: string) {
    this.#specifier = specifier;
    this.#from = from;
  }

  /** An entry file for which name and version are given. */
  async named({ entry, name, version }: Exclude<PluginSource, string>): Promise<Located> {
    checkNamed(name, version);
    const path = pathOf(entry, this.#from) ?? resolve(this.#from, entry);
    const entryPath = (await this.#find(path, "file")) ?? this.#notFound();
    return {
      origin: { kind: "file", path: entryPath },
      root: dirname(entryPath),
      entryPath,
      manifest: bareManifest(name, version),
      manifestPath: undefined,
    };
  }

  async path(path: string): Promise<Located> {
    const directory = await this.#find(path, "directory");
    if (directory !== undefined) return this.#directory(directory);
    const entryPath = (await this.#find(path, "file")) ?? this.#notFound();
    const { manifest, manifestPath } = (await nearestManifest(dirname(entryPath), this.#tried)) ?? this.#notFound();
    return {
      origin: { kind: "file", path: entryPath },
      root: dirname(manifestPath),
      entryPath,
      manifest,
      manifestPath,
    };
  }

  /** As Node looks for packages: `node_modules` of every directory from here to the root. */
  async package(): Promise<Located> {
    if (!/^(?:@[^/\\@]+\/)?[^/\\@.][^/\\]*$/.test(this.#specifier)) {
      this.#tried.push("a path (it does not start with ./, ../ or /) and a package (a plugin's name has no subpath)");
      return this.#notFound();
    }
    for (let at = this.#from; ; at = dirname(at)) {
      if (!at.endsWith(`${sep}node_modules`)) {
        const directory = await this.#find(join(at, "node_modules", this.#specifier), "directory");
        if (directory !== undefined) return this.#directory(directory);
      }
      if (dirname(at) === at) return this.#notFound();
    }
  }

  async #directory(root: string): Promise<Located> {
    const manifestPath = (await this.#find(join(root, "package.json"), "file")) ?? this.#notFound();
    const manifest = await readManifest(manifestPath);
    const names =
      manifest.entry === undefined ? ["index.ts", "index.js", "index.mjs", "index.cjs"] : entryNames(manifest.entry);
    for (const name of names) {
      const entryPath = await this.#find(join(root, name), "file");
      if (entryPath !== undefined)
        return { origin: { kind: "directory", path: root }, root, entryPath, manifest, manifestPath };
    }
    return this.#notFound();
  }

  /** The real path, so that one file has one name however it was reached; undefined where nothing of that kind is there. */
  async #find(path: string, kind: "directory" | "file"): Promise<string | undefined> {
    try {
      const found = await stat(path);
      // What is neither, a pipe for instance, is a file here: reading it tells what is wrong with it.
      if (found.isDirectory() === (kind === "directory")) return await realpath(path);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "ENOTDIR")
        throw new TenonError("TENON_ARTIFACT_UNREADABLE", { file: path, why: (cause as Error).message }, { cause });
    }
    if (this.#tried.at(-1) !== path) this.#tried.push(path);
    return undefined;
  }

  #notFound(): never {
    throw new TenonError("TENON_PLUGIN_NOT_FOUND", {
      specifier: this.#specifier,
      from: this.#from,
      tried: this.#tried.join(", "),
    });
  }
}

/** `main` may leave out the extension, or name a directory. */
function entryNames(entry: string): readonly string[] {
  return extname(entry) === "" ? [entry, `${entry}.js`, join(entry, "index.js")] : [entry];
}

function bareManifest(name: string, version: string): Manifest {
  return Object.freeze({
    name,
    version,
    engines: undefined,
    entry: undefined,
    engine: "js",
    realm: undefined,
    grants: Object.freeze({}),
    limits: Object.freeze({}),
    stateless: false,
    contract: undefined,
    layouts: new Map(),
  });
}
