// Checks the bytes of each guest program: node tools/check-size.ts
import { guestBytes } from "./build.ts";
import { type Problem, report } from "./problem.ts";

/** Every realm reads and compiles its guest program before it can do anything, so growth is a decision, not an accident. */
export const guestLimitBytes = 96_000;

export function check(sizes: ReadonlyMap<string, number>): Problem[] {
  return [...sizes]
    .filter(([, bytes]) => bytes > guestLimitBytes)
    .map(([file, bytes]) => ({
      file: `packages/tenon/dist/${file}`,
      wrong: `has ${bytes} bytes; allowed: ${guestLimitBytes}`,
      remedy: "Import less in guest/, or raise guestLimitBytes in tools/check-size.ts with the reason in the commit.",
    }));
}

if (import.meta.main) {
  const sizes = await guestBytes();
  report("size", check(sizes), [...sizes].map(([file, bytes]) => `${file} ${bytes} bytes`).join(", "));
}
