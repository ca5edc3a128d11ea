import type { Instance } from "../instance/instance.ts";
import { cancelStart } from "../instance/start.ts";
import { unused } from "../registry/unload-order.ts";
import type { Proof } from "../witness/proof.ts";
import type { HostParts } from "./parts.ts";

/** Unloads all instances, those that use others first, and lets go of everything the host holds. */
export async function closeHost(parts: HostParts, deadlineMs: number): Promise<readonly Proof[]> {
  const {
    registry,
    routes,
    rollouts,
    loader,
    reaper,
    restarts,
    faultFiles,
    spaces,
    events,
    wheel,
    configuration,
    pools,
    code,
  } = parts;
  const proofs: Proof[] = [];
  try {
    reaper.close();
    restarts.close();
    // First: what goes with the host is no reason to go back.
    await rollouts.close();
    const settled = Promise.all([
      loader.close(),
      configuration.close(),
      pools?.threads.close(),
      pools?.processes.close(),
      code?.close(),
    ]);
    for (let ready = unused(registry.instances); ready.length > 0; ready = unused(registry.instances)) {
      proofs.push(...(await Promise.all(ready.map((instance) => out(parts, instance, deadlineMs)))).flat());
    }
    await settled;
    await faultFiles?.settled();
    await spaces?.close();
    return proofs;
  } finally {
    routes.close();
    events.close();
    wheel.close();
  }
}

function out({ loader }: HostParts, instance: Instance, deadlineMs: number): Promise<readonly Proof[]> {
  cancelStart(instance, "the host closes");
  return loader.unloadAll(instance, { deadlineMs, why: "the host closes" });
}
