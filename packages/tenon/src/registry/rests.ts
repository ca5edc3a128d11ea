import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { Pause, type Rest } from "../instance/pause.ts";
import { restAgain, restInstance } from "../instance/rest.ts";
import { wakeInstance } from "../instance/start.ts";
import type { Wheel } from "../kernel/wheel.ts";
import { isGone } from "../witness/verdict.ts";
import { checkedState } from "./hand-over.ts";
import { runHook, StepFailed } from "./step.ts";

/** Nothing was called between so many looks, which are `idleMs` apart altogether. */
const looks = 4;
/** Milliseconds for each of the two hooks that carry the state over. */
const hookMs = 10_000;

/** Unloads what nobody calls, where that was asked for, and brings it back for the next call. */
export class Rests {
  readonly #wheel: Wheel;
  /** What is not to rest any more: it leaked when it did, or would not give its state away. */
  readonly #restless = new WeakSet<Instance>();
  #closed = false;

  constructor(wheel: Wheel) {
    this.#wheel = wheel;
  }

  /** To be called for each instance that has become active. */
  watch(instance: Instance, quietLooks = 0): void {
    const { idleMs } = instance.spec;
    if (idleMs === undefined || this.#restless.has(instance) || this.#closed) return;
    const { asked } = instance.admission;
    const look = (): void => {
      if (instance.state.kind !== "active") return;
      const quiet = isFree(instance) && instance.admission.asked === asked ? quietLooks + 1 : 0;
      if (quiet >= looks) void this.#rest(instance);
      else this.watch(instance, quiet);
    };
    this.#wheel.after(idleMs / looks, look, { keepAlive: false });
  }

  /** Resolves once the instance is active, where it rests. @throws what loading throws; it rests on then. */
  async wake(instance: Instance): Promise<void> {
    const { rest } = instance;
    if (rest === undefined) return;
    rest.waking ??= instance.lock.run("wake", () => this.#wake(instance, rest));
    await rest.waking;
  }

  close(): void {
    this.#closed = true;
  }

  async #rest(instance: Instance): Promise<void> {
    if (this.#closed) return;
    const rest = this.#begin(instance);
    try {
      const proof = await instance.lock.run("rest", async () => {
        rest.state = await stateOf(instance);
        return restInstance(instance, `nobody called it for ${instance.spec.idleMs} ms`);
      });
      if (!isGone(proof) && instance.around.proofs !== "off") this.#restless.add(instance);
    } catch (error) {
      // It would not give its state away, and is as it was. Or its realm died on the way, and it is cleared away.
      this.#restless.add(instance);
      instance.logs.write("warn", `It stays loaded though nobody calls it: ${messageOf(error)}`);
      this.#end(instance, rest);
    }
  }

  async #wake(instance: Instance, rest: Rest<Instance>): Promise<void> {
    // It did not rest after all, or was unloaded in the meantime.
    if (instance.rest !== rest || instance.state.kind !== "idle") return;
    try {
      if (this.#closed) throw new TenonError("TENON_HOST_CLOSED", { operation: "load a plugin" });
      await wakeInstance(instance, () => undefined);
      if (rest.state !== undefined) await restore(instance, rest.state.value);
      this.#end(instance, rest);
      this.watch(instance);
    } catch (error) {
      await this.#backToRest(instance, rest);
      rest.pause.fail(error);
      throw error;
    }
  }

  /** Calls that came fail; the next one tries again. */
  async #backToRest(instance: Instance, rest: Rest<Instance>): Promise<void> {
    const why = "it could not be brought back";
    if (instance.state.kind === "active") await restInstance(instance, why);
    else if (instance.state.kind === "failed") await restAgain(instance, why);
    this.#begin(instance).state = rest.state;
  }

  /** From this very turn on calls wait, and the first of them brings it back. */
  #begin(instance: Instance): Rest<Instance> {
    const pause = new Pause(instance, () => void this.wake(instance).catch(() => undefined));
    const rest: Rest<Instance> = { pause, state: undefined, waking: undefined };
    instance.pause = pause;
    instance.rest = rest;
    instance.around.onRouted();
    return rest;
  }

  #end(instance: Instance, { pause }: Rest<Instance>): void {
    instance.pause = undefined;
    instance.rest = undefined;
    instance.around.onRouted();
    pause.end();
  }
}

/** Nothing is under way, and nobody holds it but its name. */
function isFree({ admission, holders, lock, pause, routed }: Instance): boolean {
  const isKept = holders.all.length > 0 && holders.all.every(({ kind }) => kind === "name");
  return (
    isKept &&
    routed &&
    lock.current === undefined &&
    pause === undefined &&
    admission.inFlight === 0 &&
    admission.waiting === 0
  );
}

async function stateOf(instance: Instance): Promise<Rest<Instance>["state"]> {
  if (!instance.hooks.snapshot || !instance.hooks.restore) return undefined;
  return { value: checkedState(instance, await runHook(instance, "snapshot", undefined, hookMs)) };
}

async function restore(instance: Instance, state: unknown): Promise<void> {
  try {
    await runHook(instance, "restore", { state, from: { version: instance.version } }, hookMs);
  } catch (error) {
    throw error instanceof StepFailed ? error.error : error;
  }
}

function messageOf(error: unknown): string {
  const cause = error instanceof StepFailed ? error.error : error;
  return cause instanceof Error ? cause.message : String(cause);
}
