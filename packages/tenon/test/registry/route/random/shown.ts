import type { Host, RolloutStatus } from "tenon";
import type { Line } from "./operations.ts";

export const isOver = ({ state }: RolloutStatus): boolean => state.kind !== "running" && state.kind !== "paused";

export const isOf = (line: Line, version: string): boolean => version.startsWith(`${line}.`);

/** The versions of a line that calls come to which ask for none. */
export function defaultsOf({ instances }: Host, line: Line): readonly string[] {
  return instances
    .filter(({ version, state, isDefault }) => isOf(line, version) && state === "active" && isDefault)
    .map(({ version }) => version);
}

/** For messages. */
export function shown({ instances, rollouts }: Host): string {
  const versions = instances.map(({ name, version, state }) => `${name}@${version} (${state})`);
  return [...versions, ...rollouts.all.map(({ to, state }) => `${to.version} ${JSON.stringify(state)}`)].join(", ");
}
