import type { Place } from "./place.ts";

/** Something that a plugin opened and that was still there. */
export interface HeldEntry {
  /** What it is: `interval 1000 ms`. */
  readonly label: string;
  /** Where the plugin created it; absent where that is not known. */
  readonly place?: Place;
}

/** Labelled tree of what a scope holds. */
export interface HeldTree extends HeldEntry {
  readonly held: readonly HeldTree[];
}
