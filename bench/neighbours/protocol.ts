import type { LoadOptions, RealmKind } from "tenon";

/** What a host with bombs is started with, as one argument of JSON. */
export interface Order {
  readonly realm: RealmKind;
  readonly limits: NonNullable<LoadOptions["limits"]>;
  /** How long neighbours are called without a bomb, and at least as long with one. */
  readonly windowMs: number;
  readonly kinds: readonly string[];
}

/** How neighbours answered, in milliseconds a call. */
export interface Window {
  readonly tookMs: readonly number[];
  readonly failed: number;
}

/** A line of JSON for each bomb. */
export interface Exploded {
  readonly kind: string;
  readonly outcome: string;
  readonly quiet: Window;
  readonly bombed: Window;
}
