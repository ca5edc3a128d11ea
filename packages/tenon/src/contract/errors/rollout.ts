import { entry, type Entries } from "./entry.ts";

export interface RolloutErrors {
  TENON_ROLLOUT_REFUSED: { name: string; operation: string; why: string };
  TENON_ROLLOUT_UNKNOWN: { name: string; known: string };
}

/** What can go wrong with a roll-out as such; why one went back is no error but its state. */
export const rolloutErrors: Entries<RolloutErrors> = {
  TENON_ROLLOUT_REFUSED: entry(
    "Roll-out refused",
    (d) => `Cannot ${d.operation} the roll-out of "${d.name}": ${d.why}`,
    "Look at host.rollouts.all or tenon rollout status, then start, pause or abort what is there.",
  ),
  TENON_ROLLOUT_UNKNOWN: entry(
    "No such roll-out",
    (d) => `Cannot find a roll-out of "${d.name}": there are ${d.known}`,
    "Name one that was started.",
  ),
};
