import { CallInterrupted } from "../channel/outgoing.ts";
import type { Instance } from "../instance/instance.ts";
import { interruptionError } from "../instance/interruption.ts";

/** The steps of a hand-over, as people read them. */
export type Step = "drain" | "snapshot" | "state" | "restore" | "first call" | "reconfigure";

/** Which step failed, and why. Thrown inside a hand-over only. */
export class StepFailed extends Error {
  readonly step: Step;
  readonly error: unknown;
  constructor(step: Step, error: unknown) {
    super(step, { cause: error });
    this.step = step;
    this.error = error;
  }
}

/** Runs a hook of the plugin. Throws StepFailed. */
export async function runHook(
  instance: Instance,
  kind: "snapshot" | "restore" | "reconfigure",
  input: unknown,
  deadlineMs: number,
): Promise<unknown> {
  const { plugin, version, spec, around, realm } = instance;
  if (realm === undefined) throw new StepFailed(kind, instance.refusal(kind));
  try {
    return await realm.peer.call({ instance: spec.id, target: { kind, name: "" }, input, stream: "none", deadlineMs });
  } catch (error) {
    if (!(error instanceof CallInterrupted)) throw new StepFailed(kind, error);
    throw new StepFailed(
      kind,
      interruptionError(error.interruption, {
        plugin,
        version,
        method: kind,
        realm: spec.realm,
        mapStack: around.mapStack,
        redact: around.redact,
      }),
    );
  }
}

/** Waits for one step no longer than calls may be held. Throws StepFailed. */
export async function within<Value>(
  instance: Instance,
  step: Step,
  deadlineMs: number,
  work: Promise<Value>,
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const alarm = instance.around.wheel.after(deadlineMs, () =>
    late.reject(
      new StepFailed(step, new Error(`it had not ended when calls had been held for as long as pauseMs allows`)),
    ),
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    alarm.cancel();
  }
}
