import type { RealmKind } from "tenon";

/** One process of lives, and what is asked of it. */
export interface Lives {
  readonly name: string;
  readonly plugin: "small" | "large" | "keeping";
  readonly realm: RealmKind;
  /** Lives of the full size, of the quick one. */
  readonly full: number;
  readonly quick: number;
  /** Whether the host keeps what the plugin hands it. */
  readonly leaks: boolean;
}

export const everyLives: readonly Lives[] = [
  { name: "small plugin, thread", plugin: "small", realm: "thread", full: 10_000, quick: 60, leaks: false },
  { name: "1 MB plugin, thread", plugin: "large", realm: "thread", full: 1_000, quick: 30, leaks: false },
  { name: "small plugin, inline", plugin: "small", realm: "inline", full: 10_000, quick: 60, leaks: false },
  { name: "planted leak of 2 KB, thread", plugin: "keeping", realm: "thread", full: 1_000, quick: 60, leaks: true },
  { name: "planted leak of 2 KB, inline", plugin: "keeping", realm: "inline", full: 1_000, quick: 60, leaks: true },
];
