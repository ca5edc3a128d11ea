import type { CallOptions } from "../contract/call.ts";
import { isTenonError } from "../contract/errors/error.ts";
import { countRefusal } from "../instance/count-call.ts";
import type { Instance } from "../instance/instance.ts";
import type { Pause, Trial, Turn } from "../instance/pause.ts";

/** Makes the call on an instance, with the options that are left of its own. */
export type CallOn<Answer> = (instance: Instance, options: CallOptions | undefined) => Answer | Promise<Answer>;

/** A call that met an instance whose state is being handed over: waits, then goes where calls go by then. */
export async function heldCall<Answer>(
  choose: () => Instance,
  method: string,
  options: CallOptions | undefined,
  canTry: boolean,
  callOn: CallOn<Answer>,
): Promise<Answer> {
  const left = remaining(options);
  for (let instance = choose(); ; instance = choose()) {
    const { pause } = instance;
    if (pause === undefined) return callOn(instance, left());
    const turn = await enter(instance, pause, method, left(), canTry);
    if (turn.kind === "trial") return runTrial(turn.trial, left, callOn);
  }
}

/** Waits until the instance to call holds no calls back; answers it. For calls that cannot be tried twice. */
export async function heldInstance(
  choose: () => Instance,
  method: string,
  options: CallOptions | undefined,
): Promise<{ readonly instance: Instance; readonly options: CallOptions | undefined }> {
  const left = remaining(options);
  for (let instance = choose(); ; instance = choose()) {
    if (instance.pause === undefined) return { instance, options: left() };
    await enter(instance, instance.pause, method, left(), false);
  }
}

/** What gives up here was asked of the instance all the same. */
async function enter(
  instance: Instance,
  pause: Pause<Instance>,
  method: string,
  options: CallOptions | undefined,
  canTry: boolean,
): Promise<Turn<Instance>> {
  const startedAtMs = performance.now();
  try {
    return await pause.enter(method, options, canTry);
  } catch (error) {
    countRefusal(instance.meter.method(method), error, performance.now() - startedAtMs);
    throw error;
  }
}

// The old version still has its state as it was: what fails on the new one is done there, and the caller never notices.
// A call that fails the same way on both is the caller's own fault, and no reason to keep the old version.
async function runTrial<Answer>(
  trial: Trial<Instance>,
  left: () => CallOptions | undefined,
  callOn: CallOn<Answer>,
): Promise<Answer> {
  try {
    const answer = await callOn(trial.next, left());
    trial.settle("passed");
    return answer;
  } catch (error) {
    if (isCallersOwn(error)) {
      trial.settle("passed");
      throw error;
    }
    return runOnPrevious(trial, error, left, callOn);
  }
}

async function runOnPrevious<Answer>(
  trial: Trial<Instance>,
  error: unknown,
  left: () => CallOptions | undefined,
  callOn: CallOn<Answer>,
): Promise<Answer> {
  try {
    const answer = await callOn(trial.previous, left());
    trial.settle("failed", error);
    return answer;
  } catch (again) {
    if (isSame(error, again)) trial.settle("passed");
    else trial.settle("failed", error);
    throw again;
  }
}

function isCallersOwn(error: unknown): boolean {
  return isTenonError(error, "TENON_CALL_ABORTED") || isTenonError(error, "TENON_INPUT_INVALID");
}

function isSame(one: unknown, other: unknown): boolean {
  const face = (error: unknown): string =>
    error instanceof Error
      ? JSON.stringify([error.name, error.message, (error as { code?: unknown }).code])
      : String(error);
  return face(one) === face(other);
}

function remaining(options: CallOptions | undefined): () => CallOptions | undefined {
  const { deadlineMs } = options ?? {};
  if (deadlineMs === undefined || deadlineMs === Infinity) return () => options;
  const startedAtMs = performance.now();
  return () => ({ ...options, deadlineMs: Math.max(0, Math.round(deadlineMs - (performance.now() - startedAtMs))) });
}
