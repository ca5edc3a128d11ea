import { isTenonError, TenonError } from "../contract/errors/error.ts";
import type { Instance, Restart } from "../instance/instance.ts";
import { Pause } from "../instance/pause.ts";
import type { Alarm, Wheel } from "../kernel/wheel.ts";
import type { Loader } from "./loader.ts";
import type { RestartEvent, RestartPolicy } from "./restart-event.ts";
import { waitMs } from "./restart-wait.ts";

export interface RestartParts {
  readonly wheel: Wheel;
  /** Undefined: what ends stays away. */
  readonly policy: RestartPolicy | undefined;
  readonly loader: () => Loader;
  readonly onRestart: (next: Instance, event: RestartEvent) => void;
}

interface Waiting {
  readonly pause: Pause<Instance>;
  readonly alarm: Alarm;
}

/** Brings plugins back whose realms ended on their own: the same bytes and configuration, no state, after a pause that grows. */
export class Restarts {
  readonly #parts: RestartParts;
  readonly #waiting: Map<Instance, Waiting> = new Map();
  /** When the instance, and those before it, were lost. */
  readonly #losses: WeakMap<Instance, readonly number[]> = new WeakMap();
  #closed = false;

  constructor(parts: RestartParts) {
    this.#parts = parts;
  }

  /** Its realm ended, or it could not be started again. In this very turn another one stands in its place, so that calls wait. */
  lost(instance: Instance, error: Error): void {
    const { policy, loader, wheel, onRestart } = this.#parts;
    const isOver = this.#closed || policy === undefined || !instance.routed || !loader().isKept(instance);
    if (isOver || isTenonError(error, "TENON_START_CANCELLED")) return;
    const nowMs = performance.now();
    const before = this.#losses.get(instance) ?? [];
    const losses = [...before.filter((atMs) => nowMs - atMs < policy.withinMs), nowMs];
    const why = isTenonError(error, "TENON_REALM_ENDED") ? error.data.why : `${error.name}: ${error.message}`;
    const next = loader().standIn(instance);
    this.#losses.set(next, losses);
    const { most, withinMs } = policy;
    if (losses.length > most) {
      const { plugin, version } = next;
      next.restart = { attempt: losses.length, most, at: undefined, why };
      next.advance({
        kind: "fail",
        error: new TenonError("TENON_RESTART_LIMIT", { plugin, version, most, withinMs, why }, { cause: error }),
      });
      return;
    }
    const inMs = waitMs(policy, losses.length);
    const restart: Restart = { attempt: losses.length, most, at: new Date(Date.now() + inMs).toISOString(), why };
    const pause = new Pause(next, undefined, (options) => {
      const backInMs = Math.max(0, Math.ceil(nowMs + inMs - performance.now()));
      if (options?.deadlineMs !== undefined && options.deadlineMs < backInMs) throw next.restarting(backInMs);
    });
    next.restart = restart;
    next.pause = pause;
    const alarm = wheel.after(inMs, () => void this.#start(next, instance));
    this.#waiting.set(next, { pause, alarm });
    const { spec, plugin, version } = next;
    const ids = { instance: spec.id, lost: instance.spec.id };
    const attempts = { attempt: losses.length, most };
    onRestart(next, { name: spec.name, plugin, version, ...ids, ...attempts, inMs: Math.round(inMs), why });
  }

  /** It has started, or goes another way: whoever waits for it looks again. */
  settled(instance: Instance): void {
    const waiting = this.#waiting.get(instance);
    if (waiting === undefined) return;
    this.#waiting.delete(instance);
    waiting.alarm.cancel();
    if (instance.pause === waiting.pause) instance.pause = undefined;
    instance.restart = undefined;
    waiting.pause.end();
  }

  /** Nothing comes back any more. What waits stays where it is until it is unloaded. */
  close(): void {
    this.#closed = true;
    for (const { alarm } of this.#waiting.values()) alarm.cancel();
  }

  async #start(instance: Instance, lost: Instance): Promise<void> {
    const loader = this.#parts.loader();
    try {
      // Two lives of one plugin at a time would fight for what both open.
      await loader.unload(lost, { deadlineMs: 0, why: "its realm ended" });
      if (instance.state.kind === "located" && !this.#closed) await loader.startAgain(instance);
    } catch {
      // Told by its state: another one waits in its place, or it has given up.
    }
  }
}
