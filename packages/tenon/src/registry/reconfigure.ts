import type { Instance } from "../instance/instance.ts";
import { Pause } from "../instance/pause.ts";
import { checkedConfig } from "../instance/start.ts";
import type { HandOverOptions } from "./hand-over.ts";
import type { LoadRequest } from "./load-request.ts";
import type { Loader } from "./loader.ts";
import { runHook, StepFailed, within } from "./step.ts";
import { side, type Swap } from "./swap-report.ts";

/**
 * Gives a plugin that can take it a new configuration in place. Undefined where that is not possible: other bytes or
 * another realm, no `reconfigure`, or the plugin failed in it. Then a new instance is made with the new configuration.
 *
 * @throws TENON_CONFIG_INVALID
 */
export async function reconfigure(
  { loader }: { readonly loader: Loader },
  instance: Instance,
  request: LoadRequest,
  options: HandOverOptions,
): Promise<Swap | undefined> {
  if (
    !instance.hooks.reconfigure ||
    instance.crew !== undefined ||
    instance.declared === undefined ||
    !(await loader.differsInConfigOnly(instance, request))
  )
    return undefined;
  const config = checkedConfig(instance, instance.declared, request.config);
  const pause = new Pause(instance);
  const startedAtMs = performance.now();
  const inFlight = instance.admission.inFlight + instance.admission.waiting;
  instance.pause = pause;
  try {
    await within(instance, "drain", options.pauseMs, instance.admission.idle());
    await runHook(instance, "reconfigure", config, Math.max(0, options.pauseMs - (performance.now() - startedAtMs)));
    loader.reconfigured(instance, request);
  } catch (failure) {
    if (failure instanceof StepFailed) return undefined;
    throw failure;
  } finally {
    instance.pause = undefined;
    pause.end();
  }
  const pausedMs = Math.round(performance.now() - startedAtMs);
  return {
    inFlight,
    held: pause.held,
    pausedMs,
    state: "none",
    trial: "none",
    from: side(instance),
    to: side(instance),
    how: "reconfigured",
    proof: undefined,
  };
}
