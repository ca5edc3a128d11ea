import type { WasmFace } from "./wasm/face.ts";
import { wasmPlugin } from "./wasm/plugin.ts";

interface ModuleFace {
  exports: unknown;
  readonly require: (name: string) => unknown;
  readonly wasm: WasmFace | undefined;
}

/** The engine that runs a module of WebAssembly. It stands where a plugin's code stands, and has what that has. */
export default function startWasm(face: ModuleFace): void {
  if (face.wasm === undefined) throw new TypeError("The host gave no module");
  face.exports = { default: wasmPlugin(face.wasm, face.require) };
}
