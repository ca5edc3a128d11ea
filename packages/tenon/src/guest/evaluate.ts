import { TenonError } from "../contract/errors/error.ts";
import type { CodeUse, LoadInput } from "../contract/messages.ts";
import { isPluginDefinition, type PluginDefinition } from "../contract/plugin.ts";
import type { Ambient } from "./ambient.ts";
import type { WasmFace } from "./wasm/face.ts";

interface ModuleFace {
  exports: unknown;
  readonly require: (name: string) => unknown;
  readonly meta: { readonly url: string; readonly filename: string; readonly dirname: string };
  readonly importUnknown: (specifier: unknown) => never;
  /** For the engine that runs a module in the plugin's place. */
  readonly wasm: WasmFace | undefined;
}

export interface Evaluated {
  readonly definition: PluginDefinition;
  readonly compiled: CodeUse;
}

/** A plugin's text, compiled in its realm. Nothing of it has run. */
export interface Compiled {
  /** Runs it, once. */
  run(): Promise<Evaluated>;
}

export function compilePlugin(input: LoadInput, ambient: Ambient): Compiled {
  const filename = input.entryPath;
  const face: ModuleFace = {
    exports: undefined,
    require: ambient.builtin,
    meta: { url: fileUrl(filename), filename, dirname: filename.replace(/[/\\][^/\\]*$/, "") },
    importUnknown: (specifier) => {
      throw new TenonError("TENON_IMPORT_DYNAMIC", { specifier: JSON.stringify(String(specifier)).slice(0, 200) });
    },
    wasm: wasmFace(input, ambient),
  };
  const compiled = input.compiled === undefined ? undefined : { bytes: input.compiled, rejected: false };
  const run = ambient.compile(input.code, input.url, compiled) as (face: ModuleFace) => Promise<void>;
  return {
    run: async () => {
      await run(face);
      return {
        definition: definitionOf(face.exports, input),
        compiled: compiled === undefined ? "none" : compiled.rejected ? "rejected" : "used",
      };
    },
  };
}

function definitionOf(exports: unknown, { name: plugin, version }: LoadInput): PluginDefinition {
  const namespace = typeof exports === "object" && exports !== null ? (exports as Record<string, unknown>) : {};
  const found = namespace["default"];
  if (isPluginDefinition(found)) return found;
  // A CommonJS entry that sets exports.default, bundled with Node's interop.
  const inner = typeof found === "object" && found !== null ? (found as Record<string, unknown>)["default"] : undefined;
  if (isPluginDefinition(inner)) return inner;
  throw new TenonError("TENON_PLUGIN_EXPORT", {
    plugin,
    version,
    found: found === undefined ? "missing" : found === null ? "null" : `a ${typeof found}`,
  });
}

function fileUrl(path: string): string {
  return `file://${path.split("/").map(encodeURIComponent).join("/")}`;
}

function wasmFace({ wasm, name, version, maxBytes }: LoadInput, { calls, realm }: Ambient): WasmFace | undefined {
  if (wasm === undefined) return undefined;
  return { ...wasm, plugin: { plugin: name, version }, maxBytes, realm, within: (call, run) => calls.run(call, run) };
}
