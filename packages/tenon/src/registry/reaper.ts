import type { Alarm, Wheel } from "../kernel/wheel.ts";
import type { Instance } from "../instance/instance.ts";

/** Unloads instances that nobody holds any more, after a grace period in which a new holder or a call saves them. */
export class Reaper {
  readonly #alarms = new Map<Instance, Alarm>();
  readonly #wheel: Wheel;
  readonly #graceMs: number;
  readonly #reap: (instance: Instance) => void;
  #closed = false;

  constructor(wheel: Wheel, graceMs: number, reap: (instance: Instance) => void) {
    this.#wheel = wheel;
    this.#graceMs = graceMs;
    this.#reap = reap;
  }

  /** Nobody holds it now. */
  queue(instance: Instance): void {
    if (this.#closed || instance.state.kind !== "active" || this.#alarms.has(instance)) return;
    const fire = (): void => {
      this.#alarms.delete(instance);
      if (instance.holders.all.length > 0 || instance.state.kind !== "active") return;
      // A client's call holds nothing, but is not to be cut off either.
      if (instance.admission.inFlight > 0) void instance.admission.idle().then(() => this.queue(instance));
      else this.#reap(instance);
    };
    this.#alarms.set(instance, this.#wheel.after(this.#graceMs, fire, { keepAlive: false }));
  }

  /** Somebody holds it again, or it goes another way. */
  spare(instance: Instance): void {
    this.#alarms.get(instance)?.cancel();
    this.#alarms.delete(instance);
  }

  /** Reaps nothing more. */
  close(): void {
    this.#closed = true;
    for (const alarm of this.#alarms.values()) alarm.cancel();
    this.#alarms.clear();
  }
}
