import type { InstanceLimits } from "./instance.ts";

/** Calls that an instance may itself have under way, to services and other plugins: as many as it may be asked. */
export function outgoingLimit({ calls, queue }: InstanceLimits): number {
  return calls + queue;
}
