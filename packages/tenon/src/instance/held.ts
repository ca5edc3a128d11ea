import type { HeldTree } from "../contract/held.ts";
import { readHeldTree } from "./held-tree.ts";
import type { Instance } from "./instance.ts";
import { placesOf } from "./source-place.ts";

/** What a plugin holds, as its realm tells it. */
export type Held =
  | { readonly kind: "told"; readonly tree: HeldTree }
  /** Asked and not yet answered: its realm is busy or stuck. */
  | { readonly kind: "not answering" }
  /** There is no realm to ask: it is not started yet, or gone. */
  | { readonly kind: "no realm" };

/**
 * Asks realms what their plugins hold. One question at a time to each: a stuck realm would otherwise collect in its
 * queue what everybody asked while it was stuck.
 */
export class Questions {
  readonly #asked = new WeakMap<Instance, Promise<Held>>();

  async held(instance: Instance, deadlineMs: number): Promise<Held> {
    const asked = this.#asked.get(instance) ?? this.#ask(instance);
    const late = Promise.withResolvers<Held>();
    const alarm = instance.around.wheel.after(deadlineMs, () => late.resolve({ kind: "not answering" }));
    try {
      return await Promise.race([asked, late.promise]);
    } finally {
      alarm.cancel();
    }
  }

  async #ask(instance: Instance): Promise<Held> {
    const { realm, spec, state } = instance;
    if (realm === undefined || (state.kind !== "active" && state.kind !== "draining")) return { kind: "no realm" };
    const call = { instance: spec.id, target: { kind: "held", name: "" }, input: undefined, stream: "none" } as const;
    const answer = realm.peer.call(call).then(
      (answer): Held => {
        const tree = readHeldTree(answer, placesOf(instance));
        instance.lastHeld = { at: new Date().toISOString(), tree };
        return { kind: "told", tree };
      },
      // The realm ended, or is of a kind that cannot tell.
      (): Held => ({ kind: "no realm" }),
    );
    this.#asked.set(instance, answer);
    void answer.then(() => this.#asked.delete(instance));
    return answer;
  }
}
