import { closeSync, openSync } from "node:fs";
import { listProc, readProc } from "../../witness/proc.ts";

/** Beyond that a child gets more descriptors than most limits allow. */
const highest = 4_096;
const closeOnExec = 0o2000000;

/**
 * Descriptors that a child of this process would inherit though nobody gives them to it: those that the host itself was started
 * with, of which Node shuts only the first few off. In a child they are covered by the null device.
 */
export class Inherited {
  readonly #numbers: readonly number[] = inheritable();

  /** What to spawn with; to be released when that is done. */
  cover(given: readonly "pipe"[]): {
    readonly stdio: readonly ("pipe" | "ignore" | number)[];
    readonly release: () => void;
  } {
    const numbers = this.#numbers.filter((number) => number >= given.length);
    if (numbers.length === 0) return { stdio: given, release: () => undefined };
    const nothing = openSync("/dev/null", "r+");
    const stdio: ("pipe" | "ignore" | number)[] = [...given];
    for (let number = given.length; number <= Math.max(...numbers); number += 1)
      // What is ignored is left as it is, and nothing is there.
      stdio.push(numbers.includes(number) ? nothing : "ignore");
    return { stdio, release: () => closeSync(nothing) };
  }
}

function inheritable(): readonly number[] {
  const numbers = (listProc("/proc/self/fdinfo") ?? []).map(Number).filter((number) => number <= highest);
  return numbers.filter((number) => {
    const flags = /^flags:\s*(\d+)$/m.exec(readProc(`/proc/self/fdinfo/${number}`) ?? "")?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  });
}
