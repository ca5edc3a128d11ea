import type { Strengths } from "./analysis.ts";
import type { Arm } from "./arm.ts";
import type { RolloutRecord, RolloutSide, RolloutState } from "./rollout-record.ts";
import type { RolloutStep } from "./rollout-options.ts";

/** What was counted of one version of a roll-out, since the host goes on with it. */
export interface ArmStatus extends RolloutSide {
  readonly calls: number;
  readonly failed: number;
  /** Milliseconds; undefined until 100 calls were timed. */
  readonly p99Ms: number | undefined;
}

/** A roll-out as shown to people. */
export interface RolloutStatus {
  readonly id: string;
  readonly name: string;
  readonly state: RolloutState;
  /** Percentage of the calls that go to the new version. */
  readonly percentage: number;
  readonly steps: readonly RolloutStep[];
  readonly from: ArmStatus;
  readonly to: ArmStatus;
  /** How near to going back it is for each reason: 1 is there. Undefined where nothing is compared. */
  readonly strengths: Strengths | undefined;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly changedAt: string;
}

export function statusOfRollout(
  { id, name, from, to, state, steps, startedAt, changedAt }: RolloutRecord,
  { fresh, old }: { readonly fresh: Arm; readonly old: Arm },
  strengths: Strengths | undefined,
): RolloutStatus {
  const side = (of: RolloutSide, { calls, failed, p99Ms }: Arm): ArmStatus => ({ ...of, calls, failed, p99Ms });
  return {
    ...{ id, name, state, steps, strengths, startedAt, changedAt },
    percentage: percentageOf(state, steps),
    from: side(from, old),
    to: side(to, fresh),
  };
}

function percentageOf(state: RolloutState, steps: readonly RolloutStep[]): number {
  switch (state.kind) {
    case "running":
    case "paused":
      return steps[state.step]?.percentage ?? 0;
    case "promoted":
      return 100;
    case "rolled back":
    case "aborted":
      return 0;
  }
}
