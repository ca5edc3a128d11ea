import type { HeldEntry } from "../index.ts";
import { printableLine } from "./printable.ts";

/** `interval 1000 ms, created at src/poll.ts:41`; of several that are alike `interval 1000 ms × 2, created at …`. */
export function entryText({ label, place }: HeldEntry, count = 1): string {
  const many = count === 1 ? "" : ` × ${count}`;
  const where = place === undefined ? "" : `, created at ${place.file}:${place.line}`;
  return printableLine(`${label}${many}${where}`);
}

/** A hundred that are alike are one line, where the first of them stands. */
export function entryLines(entries: readonly HeldEntry[]): readonly string[] {
  const alike = Map.groupBy(entries, (entry) => entryText(entry));
  return [...alike.values()].flatMap((same) => same.slice(0, 1).map((first) => entryText(first, same.length)));
}
