import type { Proof } from "../witness/proof.ts";

/** One instance and its copies, which share its calls. */
export interface SharedCalls<On> {
  /** The one that is known: that is routed to, leased, swapped and unloaded, and its copies with it. */
  readonly leader: On;
  /** All others, also those that are on their way in or out. */
  readonly copies: readonly On[];
  /** How many take calls. */
  readonly size: number;
  /** The one that the next call goes to. */
  pick(): On;
  /** Resolves when so many take calls, as far as the bounds allow. @throws what loading throws, of the first that could not be set up. */
  reach(size: number): Promise<void>;
  /** One of them lost its realm. False where it is the leader and nobody can take its place. */
  lost(instance: On): boolean;
  /** Takes all copies out. Nothing comes after it. */
  disband(options: { readonly deadlineMs?: number | undefined; readonly why: string }): Promise<readonly Proof[]>;
}
