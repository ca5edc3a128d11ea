import { readdirSync, readFileSync } from "node:fs";

/** Resident bytes of a process and all that came of it, by /proc. */
export function residentBytes(pid: number): number {
  const parents = new Map<number, number>();
  const pages = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The name of a program may have spaces and brackets.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), Number(fields[1]));
      pages.set(Number(name), Number(fields[21]));
    } catch {
      // It has ended.
    }
  }
  const isOurs = (one: number | undefined): boolean =>
    one === pid || (one !== undefined && one > 1 && isOurs(parents.get(one)));
  return [...pages].reduce((sum, [one, count]) => sum + (isOurs(one) ? count * 4_096 : 0), 0);
}
