import * as fs from "node:fs";
import type { PluginContext } from "../../contract/plugin.ts";
import { wasiImports } from "../../contract/wasm/wasi-names.ts";
import { GuestMemory } from "../../guest/wasm/memory.ts";
import type { Import, WasmMemory } from "../../guest/wasm/platform.ts";
import type { WasiGuest } from "../../guest/wasm/wasi/surroundings.ts";
import { Wasi } from "../../guest/wasm/wasi/wasi.ts";

interface Exports {
  readonly memory: WasmMemory;
  readonly _initialize?: () => void;
  readonly _start?: () => void;
}

/** What Extism makes of the class `WASI` of Node. */
interface NodeWasi {
  readonly wasiImport: Readonly<Record<string, Import>>;
  initialize(instance: { readonly exports: Exports }): void;
  start(instance: { readonly exports: Exports }): void;
}

/** Where the bundle's stand-in for `node:wasi` looks, see artifact/extism-wasi.ts. */
const mark: unique symbol = Symbol.for("tenon.wasi") as never;

/** The directories that Extism hands to `node:wasi`: there are none, it hands on what makes the WASI of any WebAssembly plugin. */
export function wasiPaths(context: PluginContext): Readonly<Record<never, string>> {
  return Object.defineProperty({}, mark, { value: () => nodeWasi(context) });
}

function nodeWasi(context: PluginContext): NodeWasi {
  const state: { memory?: GuestMemory } = {};
  const guest: WasiGuest = {
    get memory() {
      if (state.memory === undefined) throw new Error("The module used WASI before it was started");
      return state.memory;
    },
    call: undefined,
    said: [],
  };
  const face = { realm: "thread", within: (_call: number, run: () => void) => run() } as const;
  const wasi = new Wasi(guest, { context, face, require: () => fs });
  const begin = ({ exports }: { readonly exports: Exports }): void => {
    state.memory = new GuestMemory(exports.memory);
    (exports._initialize ?? exports._start)?.();
  };
  const wasiImport = Object.fromEntries(Object.keys(wasiImports).map((name) => [name, wasi.function(name)]));
  return { wasiImport, initialize: begin, start: begin };
}
