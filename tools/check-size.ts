// Checks the bytes of each guest program: node tools/check-size.ts
import { guestPrograms } from "./build.ts";
import { type Problem, report } from "./problem.ts";

/** Every realm reads and compiles its guest program before it can do anything: growth is a decision, not an accident. */
export const guestLimitBytes = 300_000;

export function check(programs: ReadonlyMap<string, string>): Problem[] {
  return [...programs]
    .map(([file, text]) => ({ file, bytes: Buffer.byteLength(text) }))
    .filter(({ bytes }) => bytes > guestLimitBytes)
    .map(({ file, bytes }) => ({
      file: `packages/tenon/dist/${file}`,
      wrong: `has ${bytes} bytes; allowed: ${guestLimitBytes}`,
      remedy: "Import less in guest/, or raise guestLimitBytes in tools/check-size.ts with the reason in the commit.",
    }));
}

if (import.meta.main) {
  const programs = await guestPrograms();
  const sizes = [...programs].map(([file, text]) => `${file} ${Buffer.byteLength(text)} of ${guestLimitBytes} bytes`);
  report("size", check(programs), sizes.join(", "));
}
