import type { Realm } from "../realm/realm.ts";
import type { Instance } from "./instance.ts";

/** To be told what a stuck thread does takes some milliseconds, on a busy machine some hundred. */
const stackMs = 1_000;

/** Looks for realms that are stuck, without asking them anything. One look at a time for each. */
export class StuckWatch {
  readonly #looking: WeakSet<Realm> = new WeakSet();

  /**
   * A call of the instance has met its deadline. If until `limits.stuckMs` later its event loop has not been idle for a moment and
   * nothing has come from it, its realm is stuck, and is ended, with a note of what it was at: a realm that only has much to do answers some of it.
   */
  overdue(instance: Instance, method: string): void {
    const { realm, spec, around } = instance;
    const health = realm?.health;
    if (realm === undefined || health === undefined || this.#looking.has(realm)) return;
    this.#looking.add(realm);
    const { stuckMs } = spec.limits;
    const hasTurned = health.watchLoop();
    const { heard } = realm.peer;
    const isStuck = (): boolean =>
      instance.realm === realm && realm.peer.calling > 0 && realm.peer.heard === heard && !hasTurned();
    const look = async (): Promise<void> => {
      const stack = isStuck() ? await health.stack?.(stackMs) : undefined;
      this.#looking.delete(realm);
      if (!isStuck()) return;
      const why = `it was stuck: ${stuckMs} ms after the deadline of "${method}" its event loop had not turned`;
      health.breakOff(why, stack);
    };
    // In a later turn: if the host itself stood still, what has come meanwhile is read first.
    const lookSoon = (): unknown => setImmediate(() => setImmediate(() => void look()));
    around.wheel.after(stuckMs, lookSoon, { keepAlive: false });
  }
}
