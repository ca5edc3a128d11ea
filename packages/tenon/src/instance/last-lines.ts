import type { Instance } from "./instance.ts";
import type { LogLine } from "./log-book.ts";

/** The last lines of an instance and of its copies, oldest first. */
export function lastLines({ logs, crew }: Instance): readonly LogLine[] {
  const copies = (crew?.copies ?? []).flatMap((copy) => copy.logs.last);
  return copies.length === 0
    ? logs.last
    : [...logs.last, ...copies].sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}
