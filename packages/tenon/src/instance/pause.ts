import type { CallOptions } from "../contract/call.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Wheel } from "../kernel/wheel.ts";
import { waitForTurn } from "./waiting.ts";

/** What a pause needs of the instance it holds calls of. */
export interface Paused {
  readonly plugin: string;
  readonly version: string;
  readonly admission: { readonly inFlight: number };
  readonly spec: { readonly limits: { readonly calls: number; readonly queue: number } };
  readonly around: { readonly wheel: Wheel };
}

/** The first call a new version gets, while the old one still stands by. */
export interface Trial<On> {
  readonly next: On;
  readonly previous: On;
  /** Told once how it went. */
  settle(verdict: "passed" | "failed", error?: unknown): void;
}

/** What a held call does next: choose an instance again, or be the trial. */
export type Turn<On> = { readonly kind: "again" } | { readonly kind: "trial"; readonly trial: Trial<On> };

/** A pause between two lives of an instance. */
export interface Rest<On extends Paused> {
  /** Where calls wait that come meanwhile. */
  readonly pause: Pause<On>;
  /** What the plugin gave out of its hands before, for its next life; undefined where it has no hooks for that. */
  state: { readonly value: unknown } | undefined;
  /** Set once somebody wants it back. */
  waking: Promise<void> | undefined;
}

interface Waiter<On> {
  readonly canTry: boolean;
  readonly proceed: (turn: Turn<On>) => void;
  readonly refuse: (error: unknown) => void;
}

/** Holds new calls of one instance while its state is handed over, or while it is brought back. */
export class Pause<On extends Paused> {
  readonly #instance: On;
  readonly #check: ((options: CallOptions | undefined) => void) | undefined;
  readonly #waiters = new Set<Waiter<On>>();
  #open = false;
  #held = 0;
  readonly #onHeld: () => void;
  #onWaiter: (() => void) | undefined;

  /** `onHeld` is told of each call that is held; `check` throws for calls that need not begin to wait. */
  constructor(instance: On, onHeld: () => void = () => undefined, check?: (options: CallOptions | undefined) => void) {
    this.#instance = instance;
    this.#onHeld = onHeld;
    this.#check = check;
  }

  /** Calls that are held now. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Calls that were held so far. */
  get held(): number {
    return this.#held;
  }

  /**
   * Waits until the pause ends, or until this call is made the trial. Its deadline and signal hold while it waits.
   *
   * @throws TENON_CALL_QUEUE_FULL, TENON_CALL_DEADLINE, TENON_CALL_ABORTED
   */
  async enter(method: string, options: CallOptions | undefined, canTry: boolean): Promise<Turn<On>> {
    if (this.#open) return { kind: "again" };
    this.#check?.(options);
    const { plugin, version, spec, admission } = this.#instance;
    const about = { plugin, version, method };
    if (this.#waiters.size >= spec.limits.queue) {
      throw new TenonError("TENON_CALL_QUEUE_FULL", {
        ...about,
        inFlight: admission.inFlight,
        queued: this.#waiters.size,
        limit: spec.limits.calls,
        queueLimit: spec.limits.queue,
      });
    }
    this.#held += 1;
    this.#onHeld();
    return waitForTurn(about, this.#instance.around.wheel, options, (giveUp) => this.#turn(canTry, giveUp));
  }

  /** Lets one held call try the new version; waits a little for one. `none` if no call came that can be tried. */
  async try(
    next: On,
    waitMs: number,
  ): Promise<{ readonly kind: "none" | "passed" } | { readonly kind: "failed"; readonly error: unknown }> {
    const waiter = await this.#firstWaiter(waitMs);
    if (waiter === undefined || !waiter.canTry) return { kind: "none" };
    const { promise, resolve } = Promise.withResolvers<
      { readonly kind: "passed" } | { readonly kind: "failed"; readonly error: unknown }
    >();
    this.#waiters.delete(waiter);
    waiter.proceed({
      kind: "trial",
      trial: {
        next,
        previous: this.#instance,
        settle: (verdict, error) => resolve(verdict === "passed" ? { kind: "passed" } : { kind: "failed", error }),
      },
    });
    return promise;
  }

  /** Lets all held calls go on, first come first. */
  end(): void {
    this.#open = true;
    for (const waiter of this.#waiters) waiter.proceed({ kind: "again" });
    this.#waiters.clear();
  }

  /** All held calls fail. */
  fail(error: unknown): void {
    this.#open = true;
    for (const waiter of this.#waiters) waiter.refuse(error);
    this.#waiters.clear();
  }

  async #turn(canTry: boolean, giveUp: AbortSignal): Promise<Turn<On>> {
    giveUp.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Turn<On>>();
    const waiter: Waiter<On> = { canTry, proceed: resolve, refuse: reject };
    giveUp.addEventListener("abort", () => reject(giveUp.reason as Error), { once: true });
    this.#waiters.add(waiter);
    this.#onWaiter?.();
    try {
      return await promise;
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  async #firstWaiter(waitMs: number): Promise<Waiter<On> | undefined> {
    if (this.#waiters.size === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onWaiter = resolve;
      const alarm = this.#instance.around.wheel.after(waitMs, resolve);
      await promise;
      alarm.cancel();
      this.#onWaiter = undefined;
    }
    const [first] = this.#waiters;
    return first;
  }
}
