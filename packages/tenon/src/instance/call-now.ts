import { CallInterrupted } from "../channel/outgoing.ts";
import type { Peer } from "../channel/peer.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Target } from "../contract/messages.ts";
import type { AnswerWay } from "./call.ts";
import { errorKind } from "./count-call.ts";
import type { Instance } from "./instance.ts";
import { interruptionError } from "./interruption.ts";
import { spanOf } from "./span-of.ts";

export interface CallOfNow {
  readonly target: Target;
  /** Copied and checked already. */
  readonly input: unknown;
  readonly way: AnswerWay;
  readonly deadlineMs: number;
  /** The span it is to be below. */
  readonly traceparent: string | undefined;
}

/** Each takes some of the stack of both sides. */
const deepest = 32;

/**
 * Calls a method and stands still until it has answered. What has not answered by the deadline is stuck: its realm is ended.
 *
 * @throws TENON_SYNC_UNAVAILABLE, TENON_SYNC_REENTRY, TENON_CALL_DEADLINE, TENON_CALL_LOST, what the method throws and why
 * the instance ended.
 */
export function callInstanceNow(instance: Instance, call: CallOfNow): unknown {
  const peer = peerFor(instance, call);
  enter(instance, call);
  const { target, input, way, deadlineMs } = call;
  const { accept, agreed } = way;
  const { end } = instance.admission;
  const meter = way.meter ?? instance.meter.method(target.name);
  const span = spanOf(instance, "call", target.name, call.traceparent);
  let thrown: unknown;
  try {
    return peer.askNow({
      instance: instance.spec.id,
      target,
      input,
      stream: "none",
      agreed,
      accept,
      deadlineMs,
      timed: meter.timesNext,
      sync: true,
      onTold: meter.ended,
      trace: span?.traceparent ?? call.traceparent,
      onSettled: end,
    });
  } catch (error) {
    thrown = error;
    if (!(error instanceof CallInterrupted)) throw error;
    meter.failed(errorKind(error.interruption));
    thrown = interrupted(error, instance, call);
    throw thrown;
  } finally {
    span?.end(thrown);
  }
}

function peerFor(instance: Instance, { target }: CallOfNow): Peer {
  const { realm, state, plugin, version } = instance;
  if (realm === undefined || (state.kind !== "active" && state.kind !== "draining")) throw instance.refusal("call");
  const { peer } = realm;
  const about = { plugin, version, method: target.name };
  if (!peer.carriesSync)
    throw new TenonError("TENON_SYNC_UNAVAILABLE", { ...about, why: `it runs in a realm of kind "${realm.kind}"` });
  if (peer.standing >= deepest)
    throw new TenonError("TENON_SYNC_REENTRY", {
      ...about,
      why: `${deepest} such calls stand one inside of the other`,
    });
  return peer;
}

/** A place among the calls in flight, or none: who stands still cannot wait for one. */
function enter({ admission, meter, plugin, version, spec }: Instance, { target }: CallOfNow): void {
  if (admission.hasRoom) return admission.begin();
  const { inFlight } = admission;
  meter.method(target.name).refused("full", 0);
  const why = `${inFlight} of ${spec.limits.calls} calls are in flight, and a thread that stands still cannot wait for a place`;
  throw new TenonError("TENON_SYNC_UNAVAILABLE", { plugin, version, method: target.name, why });
}

function interrupted(
  { interruption }: CallInterrupted,
  instance: Instance,
  { target, way, deadlineMs }: CallOfNow,
): unknown {
  if (interruption.kind === "refused") return way.refused(interruption.thrown);
  const { plugin, version, spec, around, realm } = instance;
  const { mapStack, redact } = around;
  const { name: method } = target;
  if (interruption.kind === "deadline")
    realm?.breakOff?.(`"${method}" was called synchronously and held its caller for ${deadlineMs} ms`);
  return interruptionError(interruption, { plugin, version, method, realm: spec.realm, mapStack, redact });
}
