/** How many items may be under way before the receiver has asked for more. */
const streamWindow = 32;

/** What a sender may still send. One pump waits on it at a time. */
export class Credit {
  #count = 0;
  #closed = false;
  #wake: (() => void) | undefined;

  /** False if the receiver grants more than a window: nobody could hold it to what it grants then. */
  add(count: number): boolean {
    if (this.#count + count > streamWindow) return false;
    this.#count += count;
    this.#wake?.();
    return true;
  }

  /** Takes one; waits until there is one. Resolves to false once closed. */
  async take(): Promise<boolean> {
    while (this.#count === 0 && !this.#closed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    if (this.#closed) return false;
    this.#count -= 1;
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }
}

export interface ItemQueueOptions {
  /** Tells the sender that it may send this many more. */
  readonly grant: (count: number) => void;
  /** Tells the sender that nobody reads on. Called at most once, never after the end. */
  readonly cancel: () => void;
  /** Makes of what came what the reader gets, as it comes; what it throws ends the stream in its place. */
  readonly accept?: ((item: unknown) => unknown) | undefined;
}

type Ended =
  { readonly kind: "open" } | { readonly kind: "done" } | { readonly kind: "failed"; readonly error: unknown };
type Waiter = {
  readonly resolve: (result: IteratorResult<unknown, undefined>) => void;
  readonly reject: (error: unknown) => void;
};

/** The receiving end of a stream: an async iterator that asks for more only as it is read. */
export class ItemQueue implements AsyncIterableIterator<unknown, undefined> {
  readonly #options: ItemQueueOptions;
  readonly #items: unknown[] = [];
  readonly #waiters: Waiter[] = [];
  #ended: Ended = { kind: "open" };
  #granted = 0;

  constructor(options: ItemQueueOptions) {
    this.#options = options;
  }

  /** False if the sender sent more than it was granted. */
  push(item: unknown): boolean {
    if (this.#ended.kind !== "open") return true;
    if (this.#granted === 0) return false;
    this.#granted -= 1;
    try {
      this.#add(this.#options.accept === undefined ? item : this.#options.accept(item));
    } catch (error) {
      this.#settle({ kind: "failed", error });
      this.#options.cancel();
    }
    return true;
  }

  end(): void {
    this.#settle({ kind: "done" });
  }

  fail(error: unknown): void {
    this.#settle({ kind: "failed", error });
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift();
      this.#refill();
      return Promise.resolve({ done: false, value });
    }
    switch (this.#ended.kind) {
      case "done":
        return Promise.resolve({ done: true, value: undefined });
      case "failed": {
        const { error } = this.#ended;
        this.#ended = { kind: "done" };
        return Promise.reject(error);
      }
      case "open": {
        const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<unknown, undefined>>();
        this.#waiters.push({ resolve, reject });
        this.#refill();
        return promise;
      }
    }
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#ended.kind === "open") {
      this.#settle({ kind: "done" });
      this.#options.cancel();
    }
    this.#items.length = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Forgets what has come and was not read yet: inline, items are objects of the plugin. */
  clear(): void {
    this.#items.length = 0;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #add(item: unknown): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#items.push(item);
    else waiter.resolve({ done: false, value: item });
  }

  #refill(): void {
    if (this.#ended.kind !== "open" || this.#granted + this.#items.length > streamWindow / 2) return;
    const count = streamWindow - this.#granted - this.#items.length;
    this.#granted += count;
    this.#options.grant(count);
  }

  #settle(ended: Ended): void {
    if (this.#ended.kind !== "open") return;
    this.#ended = ended;
    const [first, ...others] = this.#waiters.splice(0);
    if (first === undefined) return;
    if (ended.kind === "failed") {
      this.#ended = { kind: "done" };
      first.reject(ended.error);
    } else first.resolve({ done: true, value: undefined });
    for (const waiter of others) waiter.resolve({ done: true, value: undefined });
  }
}

export interface PumpTarget {
  send(item: unknown): void;
  readonly credit: Credit;
}

/** Sends every item of the source as credit comes. Ends the source early when the credit is closed. Throws what the source throws. */
export async function pump(source: AsyncIterable<unknown> | Iterable<unknown>, target: PumpTarget): Promise<void> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  while (await target.credit.take()) {
    const result = await iterator.next();
    if (result.done === true) return;
    try {
      target.send(result.value);
    } catch (error) {
      await endQuietly(iterator);
      throw error;
    }
  }
  await iterator.return?.();
}

async function endQuietly(iterator: AsyncIterator<unknown> | Iterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // What could not be sent is the error that counts.
  }
}

export function isIterable(value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> {
  return typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);
}
