import type { Instance } from "../instance/instance.ts";
import { TenonError } from "../contract/errors/error.ts";
import { calm } from "./calm.ts";
import { type HandOver, type HandOverOptions, handOver } from "./hand-over.ts";
import type { LoadRequest } from "./load-request.ts";
import type { Loader } from "./loader.ts";
import { reconfigure } from "./reconfigure.ts";
import type { Registry } from "./registry.ts";
import { side, type Swap } from "./swap-report.ts";

export interface SwapOptions extends HandOverOptions {
  /** Milliseconds that leases of the old version may still take before they are revoked. */
  readonly deadlineMs: number;
  /** `unload` takes the old version out; `keep` leaves it, reachable by its version. */
  readonly old: "unload" | "keep";
}

export interface SwapParts {
  readonly registry: Registry;
  readonly loader: Loader;
}

/**
 * Puts another version, or another configuration, in the place of an instance: set up, hand over, take out. A failure at
 * any step leaves the old one serving.
 *
 * @throws TENON_SWAP_REFUSED, TENON_SWAP_FAILED, and what loading throws.
 */
export async function swapInstance(
  parts: SwapParts,
  from: Instance,
  request: LoadRequest,
  options: SwapOptions,
): Promise<Swap> {
  const { loader } = parts;
  await loader.wake(from);
  if (from.lock.current !== undefined) throw refused(from, `"${from.lock.current}" is under way`);
  const swap = await from.lock.run("swap", async () => {
    if (!from.isServing)
      throw refused(
        from,
        from.state.kind === "active" ? "it has been swapped out already" : `it is ${from.state.kind}`,
      );
    const reconfigured = await reconfigure(parts, from, request, options);
    if (reconfigured !== undefined) return reconfigured;
    const to = await loader.succeed(from, request);
    return replace(parts, from, to, options);
  });
  if (swap.how === "reconfigured" || options.old === "keep") return swap;
  const proof = await loader.unload(from, {
    deadlineMs: options.deadlineMs,
    why: `it was swapped for ${swap.to.plugin}@${swap.to.version}`,
  });
  return { ...swap, proof };
}

/** Hands over to an instance that is set up and not yet routed to; it gets the place of the other one. */
export async function cutOver(
  { registry, loader }: SwapParts,
  from: Instance,
  to: Instance,
  options: HandOverOptions,
): Promise<Swap> {
  // As many as there were: what asked for them is there as before.
  await to.crew?.reach(from.crew?.size ?? 1);
  await calm(from.around.wheel);
  await loader.wake(from);
  const handed = from.restart === undefined ? await handOver(from, to, options) : takeOver(from, to);
  registry.takePlace(to, from);
  loader.keep(to);
  return { ...handed, from: side(from), to: side(to), how: "replaced", proof: undefined };
}

/** From one that is to come back, which has neither calls nor state to hand over. */
function takeOver(from: Instance, to: Instance): HandOver {
  if (to.state.kind !== "active") throw to.refusal("route calls to");
  to.routed = true;
  from.routed = false;
  from.around.onRouted();
  return { inFlight: 0, held: 0, pausedMs: 0, state: "none", trial: "none" };
}

/** The same; on failure the new one is unloaded. */
async function replace(parts: SwapParts, from: Instance, to: Instance, options: HandOverOptions): Promise<Swap> {
  try {
    return await cutOver(parts, from, to, options);
  } catch (error) {
    await parts.loader.unload(to, { deadlineMs: 0, why: "the swap to it failed" });
    throw error;
  }
}

function refused({ plugin, version }: Instance, why: string): TenonError {
  return new TenonError("TENON_SWAP_REFUSED", { plugin, version, why });
}
