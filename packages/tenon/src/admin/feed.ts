const limits = { lines: 2_000, bytes: 1 << 20, chunkBytes: 1 << 16 };

/** Lines on their way to one reader. One that does not read loses the oldest, and is told how many. */
export class Feed {
  #lines: string[] = [];
  #bytes = 0;
  #lost = 0;
  #ended = false;
  #arrived: PromiseWithResolvers<void> | undefined;
  readonly #tellLost: (lines: number) => string;

  constructor(tellLost: (lines: number) => string) {
    this.#tellLost = tellLost;
  }

  push(line: string): void {
    if (this.#ended) return;
    this.#lines.push(line);
    this.#bytes += line.length;
    while (this.#lines.length > limits.lines || (this.#bytes > limits.bytes && this.#lines.length > 1)) {
      this.#bytes -= this.#lines.shift()?.length ?? 0;
      this.#lost += 1;
    }
    this.#wake();
  }

  /** What has come since, in one piece; waits for the next line where there is none. Undefined after the end. */
  async take(): Promise<string | undefined> {
    while (this.#lines.length === 0 && !this.#ended) {
      this.#arrived = Promise.withResolvers();
      await this.#arrived.promise;
    }
    if (this.#lines.length === 0) return undefined;
    let piece = this.#lost > 0 ? this.#tellLost(this.#lost) : "";
    this.#lost = 0;
    let count = 0;
    while (count < this.#lines.length && (count === 0 || piece.length < limits.chunkBytes))
      piece += this.#lines[count++];
    this.#lines = this.#lines.slice(count);
    this.#bytes = this.#lines.reduce((sum, { length }) => sum + length, 0);
    return piece;
  }

  /** What is there can still be taken. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    this.#arrived?.resolve();
    this.#arrived = undefined;
  }
}
