/** One after another, in their order: a guest is not called while a call of it is under way. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Rejects with the signal's reason if nobody waits for it any more when its turn comes. */
  take<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
