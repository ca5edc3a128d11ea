import { OutOfBounds } from "../memory.ts";
import type { WasiGuest, WasiOptions } from "./surroundings.ts";
import type { Import } from "../platform.ts";
import { Exit } from "../exit.ts";
import { Descriptors } from "./descriptors.ts";
import { errno, errnoOf, WasiError } from "./errno.ts";
import { fileFunctions } from "./files.ts";
import type { WasiFunctions } from "./function.ts";
import { pathFunctions } from "./paths.ts";
import { pollOneoff } from "./poll.ts";
import { streamFunctions } from "./streams.ts";
import { systemFunctions } from "./system.ts";

/** WASI preview 1 for one instance: nothing but what any plugin of the same grants may do by the modules of Node that it is given. */
export class Wasi {
  readonly #functions: WasiFunctions;

  constructor(guest: WasiGuest, options: WasiOptions) {
    const descriptors = new Descriptors(options);
    this.#functions = {
      ...systemFunctions(guest),
      ...streamFunctions(guest, descriptors, options),
      ...fileFunctions(guest, descriptors),
      ...pathFunctions(guest, descriptors),
      poll_oneoff: pollOneoff(guest),
    };
    if (descriptors.mayOpen) options.context.scope.add("WASI files", () => descriptors.close());
  }

  /** What is imported by that name; of what is never given one that says so. */
  function(name: string): Import {
    const run = this.#functions[name];
    if (run === undefined) return () => errno.notSupported;
    return (...args: never[]) => {
      try {
        run(...args);
        return errno.success;
      } catch (thrown) {
        if (thrown instanceof WasiError) return thrown.errno;
        if (thrown instanceof OutOfBounds) return errno.fault;
        if (thrown instanceof Exit) throw thrown;
        return errnoOf(thrown);
      }
    };
  }
}
