import type { HeldTree } from "../contract/held.ts";
import type { StateKind } from "./state.ts";

/** A state that an instance entered. */
export interface PastState {
  /** ISO 8601. */
  readonly at: string;
  readonly state: StateKind;
}

/** What a plugin held when somebody asked. */
export interface HeldThen {
  /** ISO 8601. */
  readonly at: string;
  readonly tree: HeldTree;
}
