import type { Proof } from "../witness/proof.ts";
import type { Instance } from "./instance.ts";
import type { StateKind } from "./state.ts";

/** Counts what the state that an instance has come to says of its life. */
export function countState({ meter, state }: Instance, before: StateKind): void {
  if (state.kind === "active") meter.opens += 1;
  if (state.kind === "failed" && before !== "active" && before !== "draining") meter.startFailures += 1;
}

/** An unload has ended. */
export function countProof({ meter }: Instance, { verdict }: Proof): void {
  meter.closes += 1;
  meter.proven(verdict);
}
