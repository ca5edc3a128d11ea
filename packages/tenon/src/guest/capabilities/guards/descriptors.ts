import type { Permits } from "../../permits.ts";
import { apply, replace } from "../node/in-place.ts";

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

const takeOne = [
  ...["read", "readv", "write", "writev", "close", "fstat", "fsync", "fdatasync", "ftruncate", "fchmod", "fchown"],
  ...["futimes", "readFile", "writeFile", "appendFile"],
];

/**
 * Numbers of descriptors are the process's: a thread could read, write and close those of the host and of other plugins, and
 * Node's permission model lets it (24 and 26). Those it opened itself it may use.
 */
export function guardDescriptors(fs: object, permits: Permits, isOwn: (descriptor: number) => boolean): void {
  for (const name of takeOne.flatMap((each) => [each, `${each}Sync`]))
    replace<AnyFunction>(fs, name, (natural) => {
      const guarded: AnyFunction = function (...given) {
        const [descriptor] = given;
        if (typeof descriptor === "number" && permits.grants !== "all" && !isOwn(descriptor))
          throw permits.refusal("all", `use descriptor ${descriptor}`);
        return apply(natural, this, given);
      };
      return guarded;
    });
}
