import type { Readable } from "node:stream";

const maxLineLength = 16 * 1024;

/** Cuts a worker's output into lines. A line without end is cut at 16 Ki characters. */
export class LineReader {
  readonly #onLine: (line: string) => void;
  #rest = "";

  constructor(stream: Readable, onLine: (line: string) => void) {
    this.#onLine = onLine;
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => this.#add(chunk));
  }

  /** The stream is over: the last line may lack its end. */
  end(): void {
    if (this.#rest !== "") this.#onLine(this.#rest);
    this.#rest = "";
  }

  #add(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#onLine(line.slice(0, maxLineLength));
    while (this.#rest.length > maxLineLength) {
      this.#onLine(this.#rest.slice(0, maxLineLength));
      this.#rest = this.#rest.slice(maxLineLength);
    }
  }
}
