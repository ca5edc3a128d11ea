/**
 * One operation at a time, in order of asking: what changes the state of one thing never interleaves. An operation that asks
 * for its own lock and waits for the answer waits for ever.
 */
export class OperationLock {
  readonly #waiting: { readonly operation: string; readonly start: () => void }[] = [];
  #current: string | undefined;

  /** The operation that holds the lock. */
  get current(): string | undefined {
    return this.#current;
  }

  /** Starts `work` at once if the lock is free. Its failure is the caller's and does not stop the next in line. */
  async run<Value>(operation: string, work: () => Promise<Value>): Promise<Value> {
    if (this.#current === undefined) this.#current = operation;
    else await new Promise<void>((start) => this.#waiting.push({ operation, start }));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      this.#current = next?.operation;
      next?.start();
    }
  }
}
