import v8 from "node:v8";
import vm from "node:vm";

/**
 * Compiles plugin text so that it can be collected. V8's compilation cache would keep source and bytecode of every
 * version for ever (2.4 MB a reload of a 1 MB plugin, measured), so it is off just around the compile: 0.9 µs. The flag
 * belongs to the process, but nothing else of this thread compiles in between.
 */
export function compileCollectable(code: string, url: string): vm.Script {
  v8.setFlagsFromString("--no-compilation-cache");
  try {
    return new vm.Script(code, { filename: url });
  } finally {
    v8.setFlagsFromString("--compilation-cache");
  }
}
