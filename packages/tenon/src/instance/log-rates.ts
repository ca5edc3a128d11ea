/** How many lines a plugin wrote in the second that it is now, all its instances together. */
export class LogRate {
  #second = 0;
  #inSecond = 0;

  /** Whether one line more is within so many a second. */
  takes(limit: number, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    return this.#inSecond <= limit;
  }
}

/** The rates of a host's plugins, by name; each for as long as one of its instances is there. */
export class LogRates {
  readonly #rates: Map<string, { readonly rate: LogRate; holders: number }> = new Map();

  get size(): number {
    return this.#rates.size;
  }

  /** `release` once, when the instance is gone. */
  hold(plugin: string): { readonly rate: LogRate; readonly release: () => void } {
    const held = this.#rates.get(plugin) ?? { rate: new LogRate(), holders: 0 };
    held.holders += 1;
    this.#rates.set(plugin, held);
    const release = (): void => {
      held.holders -= 1;
      if (held.holders === 0 && this.#rates.get(plugin) === held) this.#rates.delete(plugin);
    };
    return { rate: held.rate, release };
  }
}
