import v8 from "node:v8";
import vm from "node:vm";
import type { RealmCode } from "../realm.ts";

/** What compiled code there is beside a text, and whether V8 would have it. */
export interface Compiled {
  readonly bytes: Uint8Array;
  rejected: boolean;
}

/**
 * Compiles plugin text so that it can be collected. V8's compilation cache would keep source and bytecode of every
 * version for ever (2.4 MB a reload of a 1 MB plugin, measured), so it is off just around the compile: 0.9 µs. The flag
 * belongs to the process, but nothing else of this thread compiles in between.
 */
export function compileCollectable(code: string, url: string, compiled?: Compiled): vm.Script {
  const script = withoutCache(() => {
    return new vm.Script(code, { filename: url, ...(compiled === undefined ? {} : { cachedData: compiled.bytes }) });
  });
  if (compiled !== undefined) compiled.rejected = script.cachedDataRejected === true;
  return script;
}

/** The script of the plugin that an inline realm runs, until its code was asked for. */
export class InlineCode implements RealmCode {
  #script: vm.Script | undefined;
  #isKnown = false;

  /** The first script that a realm compiles is its plugin's. */
  note(script: vm.Script): void {
    if (!this.#isKnown) this.#script = script;
    this.#isKnown = true;
  }

  // V8 takes compiled code only with the flags that it was made with, so both are done with the same one off.
  make(): Uint8Array<ArrayBuffer> | undefined {
    const script = this.#script;
    this.#script = undefined;
    return script && new Uint8Array(withoutCache(() => script.createCachedData()));
  }

  drop(): void {
    this.#script = undefined;
  }
}

function withoutCache<Value>(work: () => Value): Value {
  v8.setFlagsFromString("--no-compilation-cache");
  try {
    return work();
  } finally {
    v8.setFlagsFromString("--compilation-cache");
  }
}
