import type { Instance } from "../instance/instance.ts";
import type { HandOverOptions } from "./hand-over.ts";
import { type PrepareParts, type Prepared, PlanStepFailed } from "./prepare.ts";
import { reconfigure } from "./reconfigure.ts";
import { cutOver } from "./swap.ts";
import type { Swap } from "./swap-report.ts";

/** A step that has been cut over. */
export interface Done {
  readonly swap: Swap | undefined;
  /** Left standing by until all is done; then it goes. */
  readonly old: Instance | undefined;
  /** Made only when it was cut over, since the plugin would not take the new configuration in place. */
  readonly made: Instance | undefined;
  /** Makes things as they were before; answers what could not be given back. */
  readonly undo: () => Promise<string | undefined>;
}

/** Cuts over one step after another. Throws PlanStepFailed; `done` holds what must be undone then. */
export async function cutOverAll(
  parts: PrepareParts,
  prepared: readonly Prepared[],
  options: HandOverOptions,
  done: Done[],
): Promise<void> {
  for (const each of prepared) {
    try {
      done.push(await cutOverOne(parts, each, options));
    } catch (error) {
      throw new PlanStepFailed(each.step, error);
    }
  }
}

/** Undoes what was cut over, the last first; answers what could not be given back. */
export async function undoAll(done: readonly Done[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const { undo } of done.toReversed()) {
    const problem = await undo();
    if (problem !== undefined) lost.push(problem);
  }
  return lost;
}

function cutOverOne(parts: PrepareParts, prepared: Prepared, options: HandOverOptions): Promise<Done> {
  switch (prepared.kind) {
    case "load":
      return Promise.resolve(route(prepared.to));
    case "swap":
      return swapOver(parts, prepared.from, prepared.to, options);
    case "reconfigure":
      return reconfigureOver(parts, prepared, options);
  }
}

function route(to: Instance): Done {
  // Its realm may have died while the others were prepared.
  if (to.state.kind !== "active") throw to.refusal("route calls to");
  setRouted(to, true);
  return { swap: undefined, old: undefined, made: undefined, undo: () => Promise.resolve(setRouted(to, false)) };
}

async function swapOver(parts: PrepareParts, from: Instance, to: Instance, options: HandOverOptions): Promise<Done> {
  if (to.state.kind !== "active") throw to.refusal("route calls to");
  const swap = await cutOver(parts, from, to, options);
  return { swap, old: from, made: undefined, undo: () => giveBack(parts, to, from, options) };
}

async function reconfigureOver(
  parts: PrepareParts,
  { instance, request, before }: Extract<Prepared, { readonly kind: "reconfigure" }>,
  options: HandOverOptions,
): Promise<Done> {
  const swap = await reconfigure(parts, instance, request, options);
  if (swap !== undefined)
    return { swap, old: undefined, made: undefined, undo: () => reconfigureBack(parts, instance, before, options) };
  const to = await parts.loader.succeed(instance, request);
  try {
    return { ...(await swapOver(parts, instance, to, options)), made: to };
  } catch (error) {
    await parts.loader.unload(to, { deadlineMs: 0, why: "the configuration could not be applied" });
    throw error;
  }
}

/** Hands over to the old instance, with the state of the moment where that works, else with the state it had. */
async function giveBack(
  parts: PrepareParts,
  from: Instance,
  to: Instance,
  options: HandOverOptions,
): Promise<string | undefined> {
  try {
    await cutOver(parts, from, to, { ...options, trialMs: 0 });
    return undefined;
  } catch (error) {
    setRouted(from, false);
    setRouted(to, true);
    parts.registry.takePlace(to, from);
    const why = error instanceof Error ? error.message : String(error);
    return `"${to.spec.name}" went back to ${to.plugin}@${to.version} without what changed in its state meanwhile (${why})`;
  }
}

async function reconfigureBack(
  parts: PrepareParts,
  instance: Instance,
  before: Parameters<typeof reconfigure>[2],
  options: HandOverOptions,
): Promise<string | undefined> {
  if ((await reconfigure(parts, instance, before, options)) !== undefined) return undefined;
  return `"${instance.spec.name}" would not take its old configuration back`;
}

function setRouted(instance: Instance, routed: boolean): undefined {
  instance.routed = routed;
  instance.around.onRouted();
}
