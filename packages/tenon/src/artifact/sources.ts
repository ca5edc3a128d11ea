import { isBuiltin } from "node:module";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rolldown";
import { TenonError } from "../contract/errors/error.ts";
import type { Bundler } from "./bundler.ts";
import { findUnsupported } from "./erasable.ts";
import { extismWasi, extismWasiCode, isExtismWasi } from "./extism-wasi.ts";
import { formOf, unloadable } from "./form.ts";
import { bytesModule } from "./bytes-module.ts";
import { componentModule } from "./component-module.ts";
import { bytesSuffix, componentSuffix, ImportAttributes, textSuffix, withoutSuffix } from "./import-attributes.ts";
import { loadMeta, resolveMeta } from "./import-meta.ts";
import { nestsBeyond } from "./nesting.ts";
import { ManifestGuard } from "./manifest-guard.ts";
import { peerFile, peerVersion } from "./optional-peers.ts";
import { positionOf } from "./place.ts";
import type { ReadBudget } from "./read-once.ts";

export const entryModule = "\0tenon:entry";
const builtinModule = "\0tenon:builtin:";
const nothingModule = "\0tenon:nothing";
const runtimePrefix = "\0rolldown/";

export interface SourcesOptions {
  readonly entryPath: string;
  /** Code of the virtual module that imports the entry. */
  readonly entryCode: string;
  /** Its text, where the entry is in no file. */
  readonly entryText?: string;
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
  const attributes = new ImportAttributes();
  const manifests = new ManifestGuard();
  return {
    name: "tenon:sources",
    async resolveId(source, importer, { kind }) {
      if (source === entryModule) return source;
      // Rolldown's runtime names node:module and drops it again; a plugin's own import of it must not come before the runtime.
      if (importer?.startsWith(runtimePrefix)) return { id: nothingModule, moduleSideEffects: false };
      const meta = resolveMeta(source, importer);
      if (meta !== undefined) return { id: meta, moduleSideEffects: false };
      if (options.entryText !== undefined && importer === entryModule) return source;
      await manifests.before(source, importer).catch(refuse);
      // What is there but no file is for reading to refuse, with the reason.
      if (importer === entryModule) return (await this.resolve(source, importer, { skipSelf: true, kind })) ?? source;
      if (isExtismWasi(source, importer)) return { id: extismWasi, moduleSideEffects: false };
      if (isBuiltin(source)) return builtin(source, importer, options.builtins, fail);
      // Left to itself, rolldown takes these for external without a word. An optional require() of one fails where it runs.
      if (/^(?:node|https?):/.test(source) && kind !== "require-call")
        return fail(`${importer} imports "${source}", which is not found`);
      const type = attributes.typeOf(importer, source);
      const suffix = type === undefined ? undefined : fileSuffixes[type];
      if (suffix !== undefined)
        return withSuffix((await this.resolve(source, importer, { skipSelf: true, kind }))?.id, suffix);
      if (type !== undefined && type !== "json")
        return fail(
          `${importer} imports "${source}" with { type: "${type}" }, wanted "json", "text", "bytes" or "component"`,
        );
      const peer = kind === "require-call" ? undefined : peerVersion(source);
      if (!isDoor(source) && peer === undefined) return undefined;
      if (peer === undefined && !pluginDoors.includes(source))
        return fail(`${importer} imports "${source}", which is for hosts: a plugin may import ${allDoors}`);
      // The plugin's own copy of a door, else the one of the library that loads it; a peer lies beside whoever imports it, or the plugin.
      for (const from of [importer, peer === undefined ? ownPath : options.entryPath]) {
        const found = await this.resolve(source, from, { skipSelf: true, kind });
        if (found?.external === false) return { id: peer === undefined ? found.id : peerFile(found.id) };
      }
      if (peer === undefined) return fail(`${importer} imports "${source}", which is not found`);
      const missing = { entry: options.entryPath, package: source, wanted: peer, importer: String(importer) };
      return refuse(new TenonError("TENON_PEER_MISSING", missing));
    },
    async load(id) {
      if (id === entryModule) return { code: options.entryCode, moduleType: "js" };
      if (id === nothingModule) return { code: "export const createRequire = undefined;", moduleType: "js" };
      if (id === extismWasi) return { code: extismWasiCode, moduleType: "js" };
      const meta = loadMeta(id, options.entryPath);
      if (meta !== undefined) return { code: meta, moduleType: "js" };
      if (id.startsWith(builtinModule))
        return {
          code: `module.exports = $tenon.require(${JSON.stringify(`node:${id.slice(builtinModule.length)}`)});`,
          moduleType: "js",
        };
      if (!isAbsolute(id)) return undefined;
      try {
        if (id.endsWith(textSuffix)) return { code: await options.budget.read(withoutSuffix(id)), moduleType: "text" };
        if (id.endsWith(bytesSuffix))
          return {
            code: bytesModule(await options.budget.readBytes(withoutSuffix(id))),
            moduleType: "js",
          };
        if (id.endsWith(componentSuffix)) {
          const file = withoutSuffix(id);
          const code = await componentModule(file, await options.budget.readBytes(file), options.entryPath);
          refuseDeep(options.entryPath, file, code, "js");
          return { code, moduleType: "js" };
        }
        const form = formOf(id);
        if (form === undefined)
          throw new TenonError("TENON_BUNDLE_FAILED", { entry: options.entryPath, why: unloadable(id) });
        const text = (id === options.entryPath ? options.entryText : undefined) ?? (await options.budget.read(id));
        if (form !== "json") refuseDeep(options.entryPath, id, text, form);
        if (form === "ts") refuseUnsupported(options.parseSync, id, text);
        if (form !== "json") attributes.note(options.parseSync, id, text);
        return { code: form === "json" ? text : text.replace(/^#!/, "//"), moduleType: form };
      } catch (error) {
        return refuse(error as TenonError);
      }
    },
  };
}

// Measured: 58 MB of installed packages stay under 800; nothing of 1,500 ends rolldown's stack, chains of arrows of 3,000 do.
const deepest = 1200;

function refuseDeep(entry: string, file: string, text: string, lang: "js" | "ts"): void {
  const at = nestsBeyond(deepest, text, lang);
  if (at === undefined) return;
  const { line, column } = positionOf(text, at);
  const why = `${file}:${line}:${column} nests deeper than a parser can follow without endangering the host`;
  throw new TenonError("TENON_BUNDLE_FAILED", { entry, why });
}

function refuseUnsupported(parseSync: Bundler["parseSync"], file: string, text: string): void {
  const found = findUnsupported(parseSync, text, "ts");
  if (found === undefined) return;
  const { line, column } = positionOf(text, found.offset);
  throw new TenonError("TENON_SYNTAX_UNSUPPORTED", { place: `${file}:${line}:${column}`, syntax: found.syntax });
}

/** By the `type` that a file is imported with, where it is not what its extension says. */
const fileSuffixes: Readonly<Record<string, string>> = {
  text: textSuffix,
  bytes: bytesSuffix,
  component: componentSuffix,
};

function withSuffix(path: string | undefined, suffix: string): { id: string } | undefined {
  return path === undefined ? undefined : { id: `${path}${suffix}` };
}

const ownPath: string = fileURLToPath(import.meta.url);
const pluginDoors: readonly string[] = ["tenon/plugin", "tenon/contract", "tenon/extism", "tenon/component"];
const allDoors = `${pluginDoors.slice(0, -1).join(", ")} and ${pluginDoors.at(-1)}`;

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
