import { entry, type Entries } from "./entry.ts";

export interface WasmErrors {
  TENON_WASM_INVALID: { plugin: string; version: string; found: string; wanted: string };
  TENON_WASM_ABI: { plugin: string; version: string; found: string; wanted: string };
  TENON_WASM_CONTRACT: { plugin: string; version: string; found: string; wanted: string };
  TENON_WASM_EXPORT: { plugin: string; version: string; diff: readonly string[] };
  TENON_WASM_IMPORT: { plugin: string; version: string; diff: readonly string[] };
  TENON_WASM_LIMIT: { plugin: string; version: string; found: string; wanted: string };
  TENON_WASM_ENDED: { plugin: string; version: string; method: string; why: string };
  TENON_WASM_BROKEN: { plugin: string; version: string; method: string; found: string; wanted: string };
  TENON_WASM_SUSPEND: { plugin: string; version: string; service: string; why: string };
}

/** What can be wrong with a WebAssembly module, and with what it does. */
export const wasmErrors: Entries<WasmErrors> = {
  TENON_WASM_INVALID: entry(
    "No WebAssembly module that can be used",
    (d) => `Cannot read the module of ${d.plugin}@${d.version}: found ${d.found}, wanted ${d.wanted}`,
    "Build the plugin again; a module is one file of core WebAssembly.",
  ),
  TENON_WASM_ABI: entry(
    "WebAssembly module speaks another ABI",
    (d) => `Cannot load ${d.plugin}@${d.version}: its module has ${d.found}, wanted ${d.wanted}`,
    "Build the plugin with an SDK of this version of the ABI; docs/abi.md says what it must export.",
  ),
  TENON_WASM_CONTRACT: entry(
    "WebAssembly module was built for another contract",
    (d) =>
      `Cannot load ${d.plugin}@${d.version}: its module was built for the contract ${d.found}, its package has ${d.wanted}`,
    "Run `tenon generate` on the contract and build the plugin with what it writes.",
  ),
  TENON_WASM_EXPORT: entry(
    "WebAssembly module lacks exports",
    (d) =>
      `Cannot load ${d.plugin}@${d.version}: its module exports ${d.diff.length} thing(s) wrongly\n  ${d.diff.join("\n  ")}`,
    "Export what docs/abi.md lists, with these signatures; the SDKs do.",
  ),
  TENON_WASM_IMPORT: entry(
    "WebAssembly module imports what it may not have",
    (d) =>
      `Cannot load ${d.plugin}@${d.version}: its module imports ${d.diff.length} thing(s) wrongly\n  ${d.diff.join("\n  ")}`,
    "Import only what docs/abi.md lists, and services and events of the contract.",
  ),
  TENON_WASM_LIMIT: entry(
    "WebAssembly module asks for too much",
    (d) => `Cannot load ${d.plugin}@${d.version}: its module has ${d.found}, wanted ${d.wanted}`,
    "Build it with less, or raise limits.memoryBytes.",
  ),
  TENON_WASM_ENDED: entry(
    "WebAssembly instance ended during a call",
    (d) => `Cannot finish "${d.method}" of ${d.plugin}@${d.version}: its instance ended: ${d.why}`,
    "Correct the plugin; the next call gets a new instance without state.",
  ),
  TENON_WASM_BROKEN: entry(
    "WebAssembly instance broke the ABI",
    (d) => `Cannot take what "${d.method}" of ${d.plugin}@${d.version} answers: found ${d.found}, wanted ${d.wanted}`,
    "Correct the plugin, or build it with an SDK; the next call gets a new instance without state.",
  ),
  TENON_WASM_SUSPEND: entry(
    "WebAssembly cannot wait for this service here",
    (d) => `Cannot wait for ${d.service} in ${d.plugin}@${d.version}: ${d.why}`,
    "Declare the service method sync, or call it from a method that is not.",
  ),
};
