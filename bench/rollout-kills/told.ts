import type { RolloutState } from "tenon";

/** What the host that is killed says of itself, a line of JSON each. */
export type Told =
  /** It has begun to serve, by the journal of its directory. */
  | { readonly kind: "ready"; readonly state: RolloutState | undefined }
  /** Written to its journal already. */
  | { readonly kind: "rollout"; readonly to: string; readonly state: RolloutState }
  /** Since the last time: calls by version, those that failed, and what must never be. */
  | {
      readonly kind: "calls";
      readonly byVersion: Readonly<Record<string, number>>;
      readonly failed: number;
      readonly flippedBack: number;
      readonly mostDefaults: number;
    };
