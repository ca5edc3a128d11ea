import type { Alarm, Wheel } from "../kernel/wheel.ts";
import type { Instance } from "../instance/instance.ts";

/** Unloads instances that nobody holds any more, after a grace period in which a new holder saves them. */
export class Reaper {
  readonly #alarms = new Map<Instance, Alarm>();
  readonly #wheel: Wheel;
  readonly #graceMs: number;
  readonly #reap: (instance: Instance) => void;

  constructor(wheel: Wheel, graceMs: number, reap: (instance: Instance) => void) {
    this.#wheel = wheel;
    this.#graceMs = graceMs;
    this.#reap = reap;
  }

  /** Nobody holds it now. */
  queue(instance: Instance): void {
    if (instance.state.kind !== "active" || this.#alarms.has(instance)) return;
    const fire = (): void => {
      this.#alarms.delete(instance);
      if (instance.holders.all.length === 0 && instance.state.kind === "active") this.#reap(instance);
    };
    this.#alarms.set(instance, this.#wheel.after(this.#graceMs, fire, { keepAlive: false }));
  }

  /** Somebody holds it again, or it goes another way. */
  spare(instance: Instance): void {
    this.#alarms.get(instance)?.cancel();
    this.#alarms.delete(instance);
  }

  close(): void {
    for (const alarm of this.#alarms.values()) alarm.cancel();
    this.#alarms.clear();
  }
}
