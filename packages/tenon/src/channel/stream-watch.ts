/** An answer that streams, from the moment it is under way to its end. Knows nothing of who reads it. */
export class StreamHold<About> {
  /** Where the call was made. */
  readonly stack: string;
  readonly #onClosed: (hold: StreamHold<About>) => void;
  #open: { readonly about: About; readonly end: () => void } | undefined;

  constructor(stack: string, onClosed: (hold: StreamHold<About>) => void) {
    this.stack = stack;
    this.#onClosed = onClosed;
  }

  /** It is under way; `end` ends the call. */
  opened(about: About, end: () => void): void {
    this.#open = { about, end };
  }

  /** It came to its end, or its reader left it as one should. */
  closed(): void {
    this.#open = undefined;
    this.#onClosed(this);
  }

  /** Ends the call if it is under way; answers what it was then. */
  lose(): About | undefined {
    const open = this.#open;
    this.#open = undefined;
    open?.end();
    return open?.about;
  }
}

/** Ends the call behind a stream. Made here, so that it keeps the queue of the call and not the reader's generator. */
export function endOf(items: AsyncIterableIterator<unknown>): () => void {
  return () => void items.return?.();
}

type Items = AsyncGenerator<unknown, void, undefined>;

/**
 * Watches streams that are read, and ends the call of one that is garbage collected before its end: nobody can read it any
 * more. That takes a garbage collection, which an idle process may never make.
 */
export class StreamWatch<About> {
  readonly #collected: FinalizationRegistry<StreamHold<About>>;

  constructor(onLost: (about: About, stack: string) => void) {
    this.#collected = new FinalizationRegistry((hold) => {
      const about = hold.lose();
      if (about !== undefined) onLost(about, hold.stack);
    });
  }

  /** `read` makes what the reader gets, and tells the hold when it is under way and when it has ended. */
  watch(stack: string, read: (hold: StreamHold<About>) => Items): Items {
    const hold = new StreamHold<About>(stack, (closed) => this.#collected.unregister(closed));
    const items = read(hold);
    this.#collected.register(items, hold, hold);
    return items;
  }
}
