import { TenonError } from "../contract/errors/error.ts";
import { ModuleProblem } from "../contract/wasm/binary.ts";
import { bound } from "../contract/wasm/bounds.ts";
import { readParts } from "../contract/wasm/parts.ts";

/**
 * The module with its memory held to half of what the plugin may take, since its realm needs memory besides. Node 26 does not count
 * memories of WebAssembly, so the engine itself must refuse. @throws TENON_WASM_INVALID, TENON_WASM_LIMIT
 */
export function heldModule(
  module: Uint8Array,
  about: { readonly plugin: string; readonly version: string },
  memoryBytes: number,
): Uint8Array {
  const parts = withCode("TENON_WASM_INVALID", about, () => readParts(module));
  return withCode("TENON_WASM_LIMIT", about, () => bound(module, parts, memoryBytes / 2));
}

function withCode<Result>(
  code: "TENON_WASM_INVALID" | "TENON_WASM_LIMIT",
  about: { readonly plugin: string; readonly version: string },
  run: () => Result,
): Result {
  try {
    return run();
  } catch (problem) {
    if (!(problem instanceof ModuleProblem)) throw problem;
    throw new TenonError(code, { ...about, found: problem.found, wanted: problem.wanted });
  }
}
