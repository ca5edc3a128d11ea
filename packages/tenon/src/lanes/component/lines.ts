/** What a line that never ends is cut into, in characters. */
const longestLine = 16 * 1024;

/** Lines of what is written in pieces. */
export class Lines {
  readonly #decoder = new TextDecoder();
  readonly #write: (line: string) => void;
  #rest = "";

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  add(bytes: Uint8Array): void {
    const lines = `${this.#rest}${this.#decoder.decode(bytes, { stream: true })}`.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#write(line);
    if (this.#rest.length <= longestLine) return;
    this.#write(this.#rest);
    this.#rest = "";
  }
}
