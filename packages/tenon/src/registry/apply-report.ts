import type { Proof } from "../witness/proof.ts";
import type { Swap } from "./swap-report.ts";

/** Why an instance is not out though it should be. */
export interface NotRetired {
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly why: string;
}

/** How an apply went. */
export interface ApplyReport {
  /** In the order of cutting over; each with the proof of the old version. */
  readonly swaps: readonly Swap[];
  /** Of everything that went out. */
  readonly proofs: readonly Proof[];
  /** What should have gone out and did not; no call goes there. */
  readonly notRetired: readonly NotRetired[];
}
