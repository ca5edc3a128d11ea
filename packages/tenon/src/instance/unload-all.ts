import type { Proof } from "../witness/proof.ts";
import type { SharedCalls } from "./copies.ts";
import type { Instance } from "./instance.ts";
import { refuseIfHeld, unloadInstance, type UnloadOptions } from "./unload.ts";

/**
 * Takes an instance out, and the copies that share its calls with it; answers its own proof first.
 *
 * @throws what `unloadInstance` throws. Nothing has changed then.
 */
export async function unloadAll(
  instance: Instance,
  options: UnloadOptions,
): Promise<readonly [Proof, ...(readonly Proof[])]> {
  const { deadlineMs } = options;
  const startedAtMs = performance.now();
  if (deadlineMs === undefined) for (const copy of crewOf(instance)?.copies ?? []) refuseIfHeld(copy);
  const proof = await unloadInstance(instance, options);
  const leftMs = Math.max(0, (deadlineMs ?? Infinity) - (performance.now() - startedAtMs));
  return [proof, ...((await crewOf(instance)?.disband({ ...options, deadlineMs: leftMs })) ?? [])];
}

/** Of a copy none: it goes alone. */
function crewOf(instance: Instance): SharedCalls<Instance> | undefined {
  return instance.crew?.leader === instance ? instance.crew : undefined;
}
