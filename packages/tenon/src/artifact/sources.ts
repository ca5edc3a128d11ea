import { isBuiltin } from "node:module";
import { extname, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rolldown";
import { TenonError } from "../contract/errors/error.ts";
import type { Bundler } from "./bundler.ts";
import { refuseUnsupported } from "./erasable.ts";
import { loadMeta, resolveMeta } from "./import-meta.ts";
import type { ReadBudget } from "./read-once.ts";

export const entryModule = "\0tenon:entry";
const builtinModule = "\0tenon:builtin:";
const nothingModule = "\0tenon:nothing";
const runtimePrefix = "\0rolldown/";

export interface SourcesOptions {
  readonly entryPath: string;
  /** Code of the virtual module that imports the entry. */
  readonly entryCode: string;
  readonly budget: ReadBudget;
  readonly parseSync: Bundler["parseSync"];
  /** Whether modules of Node may be asked for. */
  readonly builtins: boolean;
  /** Collects what was refused: the first of it is why the build failed. */
  readonly refused: TenonError[];
}

/** The rolldown plugin that decides what each import means, and reads each file once. */
export function sources(options: SourcesOptions): Plugin {
  const refuse = (error: TenonError): never => {
    options.refused.push(error);
    // Not the error itself: rolldown writes a code of its own on what its plugins throw.
    throw new Error(error.message);
  };
  const fail = (why: string): never => refuse(new TenonError("TENON_BUNDLE_FAILED", { entry: options.entryPath, why }));
  return {
    name: "tenon:sources",
    async resolveId(source, importer, { kind }) {
      if (source === entryModule) return source;
      // Rolldown's runtime names node:module and drops it again; a plugin's own import of it must not come before the runtime.
      if (importer?.startsWith(runtimePrefix)) return { id: nothingModule, moduleSideEffects: false };
      const meta = resolveMeta(source, importer);
      if (meta !== undefined) return { id: meta, moduleSideEffects: false };
      // What is there but no file is for reading to refuse, with the reason.
      if (importer === entryModule) return (await this.resolve(source, importer, { skipSelf: true, kind })) ?? source;
      if (isBuiltin(source)) return builtin(source, importer, options.builtins, fail);
      // Left to itself, rolldown takes these for external without a word. An optional require() of one fails where it runs.
      if (/^(?:node|https?):/.test(source) && kind !== "require-call")
        return fail(`${importer} imports "${source}", which is not found`);
      if (!isDoor(source)) return undefined;
      if (!pluginDoors.includes(source))
        return fail(
          `${importer} imports "${source}", which is for hosts: a plugin may import ${pluginDoors.join(" and ")}`,
        );
      // The plugin's own copy, else the one of the library that loads it.
      const found =
        (await this.resolve(source, importer, { skipSelf: true, kind })) ??
        (await this.resolve(source, ownPath, { skipSelf: true, kind }));
      return found === null || found.external !== false
        ? fail(`${importer} imports "${source}", which is not found`)
        : { id: found.id };
    },
    async load(id, { rawId, attributes }) {
      if (id === entryModule) return { code: options.entryCode, moduleType: "js" };
      if (id === nothingModule) return { code: "export const createRequire = undefined;", moduleType: "js" };
      const meta = loadMeta(id, options.entryPath);
      if (meta !== undefined) return { code: meta, moduleType: "js" };
      if (id.startsWith(builtinModule))
        return {
          code: `module.exports = $tenon.require(${JSON.stringify(`node:${id.slice(builtinModule.length)}`)});`,
          moduleType: "js",
        };
      if (!isAbsolute(rawId)) return undefined;
      const form = formOf(rawId, attributes["type"]) ?? fail(unloadable(rawId, attributes["type"]));
      try {
        const text = await options.budget.read(rawId);
        if (form === "ts") refuseUnsupported(options.parseSync, rawId, text);
        return { code: form === "json" || form === "text" ? text : text.replace(/^#!/, "//"), moduleType: form };
      } catch (error) {
        return refuse(error as TenonError);
      }
    },
  };
}

const ownPath: string = fileURLToPath(import.meta.url);
const pluginDoors: readonly string[] = ["tenon/plugin", "tenon/contract"];

function isDoor(source: string): boolean {
  return source === "tenon" || source.startsWith("tenon/");
}

function builtin(
  source: string,
  importer: string | undefined,
  allowed: boolean,
  fail: (why: string) => never,
): { id: string; moduleSideEffects: false } {
  const name = source.replace(/^node:/, "");
  if (!allowed) return fail(`${importer} imports "${source}": nothing of Node may be imported here`);
  return { id: `${builtinModule}${name}`, moduleSideEffects: false };
}

type Form = "js" | "ts" | "json" | "text";

/** How a file is read, from its import attribute and extension; undefined: not at all. */
function formOf(file: string, attribute: string | undefined): Form | undefined {
  if (attribute === "text" || attribute === "json") return attribute;
  if (attribute !== undefined) return undefined;
  switch (extname(file)) {
    case ".js":
    case ".mjs":
    case ".cjs":
    case "":
      return "js";
    case ".ts":
    case ".mts":
    case ".cts":
      return isInstalled(file) ? undefined : "ts";
    case ".json":
      return "json";
    default:
      return undefined;
  }
}

function isInstalled(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

function unloadable(file: string, attribute: string | undefined): string {
  if (attribute !== undefined) return `${file} is imported with { type: "${attribute}" }, wanted "json" or "text"`;
  const extension = extname(file);
  if (/^\.[cm]?ts$/.test(extension))
    return `${file} is TypeScript under node_modules, which Node does not run either: publish it as JavaScript`;
  if (extension === ".tsx" || extension === ".jsx")
    return `${file} is JSX, which Node does not run: compile it to JavaScript first`;
  if (extension === ".node") return `${file} is a native addon, which cannot be bundled`;
  if (extension === ".wasm") return `${file} is WebAssembly, which cannot be imported yet`;
  return `${file} is no module: import its text with { type: "text" }, or read it by new URL("./file", import.meta.url)`;
}
