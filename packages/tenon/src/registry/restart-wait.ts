import type { RestartPolicy } from "./restart-event.ts";

/** Milliseconds before the how manieth start in a row. */
export function waitMs({ firstMs, maxMs }: RestartPolicy, attempt: number): number {
  return Math.min(maxMs, firstMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}
