import type { RealmKind } from "tenon";
import type { Setting } from "../harness/report.ts";

/** One process of lives, and what is asked of it. */
export interface Lives {
  readonly name: string;
  readonly plugin: "small" | "large" | "keeping";
  readonly realm: RealmKind;
  readonly count: Readonly<Record<Setting["size"], number>>;
  /** Whether the host keeps what the plugin hands it. */
  readonly leaks: boolean;
}

export const everyLives: readonly Lives[] = [
  {
    name: "small plugin, thread",
    plugin: "small",
    realm: "thread",
    count: { full: 10_000, tenth: 1_000, quick: 60 },
    leaks: false,
  },
  {
    name: "1 MB plugin, thread",
    plugin: "large",
    realm: "thread",
    count: { full: 1_000, tenth: 300, quick: 30 },
    leaks: false,
  },
  {
    name: "small plugin, inline",
    plugin: "small",
    realm: "inline",
    count: { full: 10_000, tenth: 1_000, quick: 60 },
    leaks: false,
  },
  {
    name: "planted leak of 2 KB, thread",
    plugin: "keeping",
    realm: "thread",
    count: { full: 1_000, tenth: 300, quick: 60 },
    leaks: true,
  },
  {
    name: "planted leak of 2 KB, inline",
    plugin: "keeping",
    realm: "inline",
    count: { full: 1_000, tenth: 300, quick: 60 },
    leaks: true,
  },
];
