type Release = () => void;

interface Waiter {
  readonly admit: (release: Release) => void;
  readonly refuse: (reason: unknown) => void;
}

/** A bound on what runs at once, with a bounded queue before it: first come, first in. */
export class Admission {
  readonly #limit: number;
  readonly #queueLimit: number;
  readonly #waiters: Set<Waiter> = new Set();
  #inFlight = 0;
  #asked = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  /** @throws RangeError unless `limit` is 1 or more and `queueLimit` 0 or more; both whole, or Infinity. */
  constructor(limit: number, queueLimit: number) {
    this.#limit = atLeast(1, "limit", limit);
    this.#queueLimit = atLeast(0, "queue limit", queueLimit);
  }

  /** Whether whoever enters now need not wait. */
  get hasRoom(): boolean {
    return this.#inFlight < this.#limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** How often somebody asked to be admitted so far. */
  get asked(): number {
    return this.#asked;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Admitted now: a function that gives the place back, once. Room in the queue: a promise of one, which rejects with the
   * signal's reason as soon as that aborts (also if it had before). Full: undefined. A place that was given is the caller's to
   * give back, whatever the signal does then.
   */
  enter(signal?: AbortSignal): Release | Promise<Release> | undefined {
    this.#asked += 1;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#inFlight < this.#limit) {
      this.#inFlight += 1;
      return this.#place();
    }
    if (this.#waiters.size >= this.#queueLimit) return undefined;
    return this.#wait(signal);
  }

  /** Takes a place where there is room, for those who give it back by `end`, and once. */
  begin(): void {
    this.#asked += 1;
    this.#inFlight += 1;
  }

  readonly end = (): void => this.#next();

  /** Resolves as soon as nothing is in flight and nobody waits. */
  idle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Rejects everybody who waits now. What is in flight goes on, and whoever enters later is served. */
  refuse(reason: unknown): void {
    for (const waiter of this.#waiters) waiter.refuse(reason);
  }

  #wait(signal: AbortSignal | undefined): Promise<Release> {
    const { promise, resolve, reject } = Promise.withResolvers<Release>();
    const abandon = (): void => waiter.refuse(signal?.reason);
    const leave = (): void => {
      this.#waiters.delete(waiter);
      signal?.removeEventListener("abort", abandon);
    };
    const waiter: Waiter = {
      admit(release) {
        leave();
        resolve(release);
      },
      refuse(reason) {
        leave();
        reject(reason);
      },
    };
    this.#waiters.add(waiter);
    signal?.addEventListener("abort", abandon);
    return promise;
  }

  #place(): Release {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#next();
    };
  }

  #next(): void {
    if (this.#waiters.size > 0) {
      const [waiter] = this.#waiters;
      return waiter?.admit(this.#place());
    }
    this.#inFlight -= 1;
    if (this.#inFlight > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}

function atLeast(least: number, name: string, value: number): number {
  if (value >= least && (Number.isInteger(value) || value === Infinity)) return value;
  throw new RangeError(`Cannot bound admission: its ${name} is ${value}, wanted a whole number of ${least} or more`);
}
