import { compileCodec } from "../channel/codec.ts";
import { maxDepth } from "../channel/depth.ts";
import { ValueProblem } from "../channel/copy.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { Pause } from "../instance/pause.ts";
import { runHook, StepFailed, within } from "./step.ts";

export interface HandOverOptions {
  /** Milliseconds that calls may be held in all. */
  readonly pauseMs: number;
  /** Milliseconds to wait for a call that tries the new version. */
  readonly trialMs: number;
}

/** How traffic and state went from one instance to another. */
export interface HandOver {
  /** Calls that were in flight when new ones began to be held. */
  readonly inFlight: number;
  /** Calls that were held. */
  readonly held: number;
  readonly pausedMs: number;
  /** Whether the new version took over the state of the old one. */
  readonly state: "handed over" | "none";
  /** Whether a first call was tried before the old version let go. */
  readonly trial: "passed" | "none";
}

/**
 * Moves traffic and state from one instance to another that is set up and waits: hold new calls, let those in flight
 * end, snapshot, check, restore, try a first call, cut over. Whatever fails, the held calls flow to the old one.
 *
 * @throws TENON_SWAP_FAILED. The old instance serves on then, with its state.
 */
export async function handOver(from: Instance, to: Instance, options: HandOverOptions): Promise<HandOver> {
  const pause = new Pause(from);
  const startedAtMs = performance.now();
  const leftMs = (): number => Math.max(0, options.pauseMs - (performance.now() - startedAtMs));
  const inFlight = from.admission.inFlight + from.admission.waiting;
  from.pause = pause;
  try {
    await within(from, "drain", leftMs(), from.admission.idle());
    const state = await moveState(from, to, leftMs);
    // Time that is used up leaves no room for a trial; that is no fault of the new version.
    const trial =
      options.trialMs === 0 || leftMs() === 0
        ? { kind: "none" as const }
        : await within(from, "first call", leftMs(), pause.try(to, Math.min(options.trialMs, leftMs() / 2)));
    if (trial.kind === "failed") throw new StepFailed("first call", trial.error);
    // Its realm ended meanwhile: it comes back by itself.
    if (from.state.kind !== "active") throw new StepFailed("drain", from.refusal("swap"));
    to.routed = true;
    from.routed = false;
    return {
      inFlight,
      held: pause.held,
      pausedMs: Math.round(performance.now() - startedAtMs),
      state,
      trial: trial.kind,
    };
  } catch (failure) {
    throw swapFailed(from, to, failure);
  } finally {
    from.pause = undefined;
    from.around.onRouted();
    pause.end();
  }
}

async function moveState(from: Instance, to: Instance, leftMs: () => number): Promise<HandOver["state"]> {
  if (!from.hooks.snapshot || !to.hooks.restore) return "none";
  const raw = await runHook(from, "snapshot", undefined, leftMs());
  const state = checkedState(to, raw);
  await runHook(to, "restore", { state, from: { version: from.version } }, leftMs());
  return "handed over";
}

/** State of a plugin, read by the contract of the one that is to have it. Throws StepFailed. */
export function checkedState(to: Instance, raw: unknown): unknown {
  const limits = { maxBytes: to.spec.limits.messageBytes, maxDepth };
  try {
    return compileCodec(to.declared?.contract.state ?? {}, limits).read(raw);
  } catch (problem) {
    const why = ValueProblem.is(problem)
      ? `at "${problem.path}" found ${problem.found}, wanted ${problem.wanted}`
      : String(problem);
    throw new StepFailed("state", new Error(`the state does not fit the new version's schema: ${why}`));
  }
}

function swapFailed(from: Instance, to: Instance, failure: unknown): TenonError {
  const { step, error } = failure instanceof StepFailed ? failure : new StepFailed("drain", failure);
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new TenonError("TENON_SWAP_FAILED", { from: named(from), to: named(to), step, why }, { cause: error });
}

function named({ plugin, version }: Instance): string {
  return `${plugin}@${version}`;
}
