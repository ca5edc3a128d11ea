import * as io from "@bytecodealliance/preview2-shim/io";
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import type { PluginLog } from "../../contract/plugin.ts";
import type { ComponentInterface } from "./component.ts";
import { Lines } from "./lines.ts";

interface Shim {
  getImportObject(): Readonly<Record<string, ComponentInterface>>;
}

interface Io {
  readonly outputStreamCreate: (handler: {
    readonly write: (bytes: Uint8Array) => void;
    readonly flush: () => void;
  }) => object;
}

/**
 * WASI preview 2 as jco has it for browsers: clocks, random bytes, the environment that was granted, an empty file system of its own,
 * no network. Output goes to lines of the plugin.
 */
export function wasi(log: PluginLog): Readonly<Record<string, ComponentInterface>> {
  const given = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const sandbox = { preopens: {}, env: Object.fromEntries(given), args: [], enableNetwork: false };
  const shim = (new WASIShim({ sandbox }) as unknown as Shim).getImportObject();
  return {
    ...shim,
    "wasi:cli/stdout": { getStdout: outputs(log.info) },
    "wasi:cli/stderr": { getStderr: outputs(log.error) },
  };
}

/** A stream for each that asks: the shim has one for all, and whoever drops it gets an error and closes it for the others (0.26.1). */
function outputs(write: (line: string) => void): () => object {
  const lines = new Lines(write);
  const { outputStreamCreate } = io as unknown as Io;
  return () => outputStreamCreate({ write: (bytes) => lines.add(bytes), flush: () => undefined });
}
