import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Compiles `addon.c` into a directory; answers its path, or an empty text where there is no C compiler. */
export function compileAddon(directory: string): string {
  const file = join(directory, "addon.node");
  const source = join(import.meta.dirname, "addon.c");
  const { status } = spawnSync("cc", ["-shared", "-fPIC", "-pthread", "-Wl,-z,nodelete", "-o", file, source], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return status === 0 ? file : "";
}
