import { type AmbientWitness, sum, tally } from "../witness/ambient/witness.ts";
import type { Events } from "./events.ts";
import type { Registry } from "./registry.ts";

const facts = { unit: "count", reach: "ambient", platforms: "all", costUs: 1, taken: "always" } as const;

/** What a host itself lends and keeps for others, as it stands for all of its plugins. */
export function hostWitnesses(registry: Registry, events: Events): readonly AmbientWitness[] {
  return [
    {
      ...facts,
      name: "leases",
      look: () =>
        tally(
          registry.instances.flatMap(({ spec, holders }) =>
            holders.all.flatMap(({ kind }) => (kind === "lease" ? [spec.name] : [])),
          ),
        ),
    },
    // Log handlers are those of the event `log`.
    { ...facts, name: "host listeners", look: () => sum(events.listeners) },
  ];
}
