import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import type { ComponentInterface } from "./component.ts";

interface Shim {
  getImportObject(): Readonly<Record<string, ComponentInterface>>;
}

/**
 * WASI preview 2 as jco has it for browsers: clocks, random bytes, output as lines of the plugin, the environment that was granted,
 * an empty file system of its own. No network.
 */
export function wasi(): Readonly<Record<string, ComponentInterface>> {
  const given = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const sandbox = { preopens: {}, env: Object.fromEntries(given), args: [], enableNetwork: false };
  return (new WASIShim({ sandbox }) as unknown as Shim).getImportObject();
}
