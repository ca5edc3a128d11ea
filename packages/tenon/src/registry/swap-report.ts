import type { Instance } from "../instance/instance.ts";
import type { Proof } from "../witness/proof.ts";
import type { HandOver } from "./hand-over.ts";

/** One side of a swap. */
export interface SwapSide {
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
}

/** How a swap went. */
export interface Swap extends HandOver {
  readonly from: SwapSide;
  readonly to: SwapSide;
  /** `reconfigured`: the same instance took the new configuration; there was nothing to unload. */
  readonly how: "replaced" | "reconfigured";
  /** Of the old version; undefined if it was kept or reconfigured. */
  readonly proof: Proof | undefined;
}

export function side({ plugin, version, spec }: Instance): SwapSide {
  return { plugin, version, instance: spec.id };
}
