import type { Readable } from "node:stream";

const maxLineLength = 16 * 1024;

/** Cuts a realm's output into lines. A line without end is cut at 16 Ki characters. `onBytes` is told of each piece that comes. */
export class LineReader {
  readonly #stream: Readable;
  readonly #onLine: (line: string) => void;
  #rest = "";

  constructor(stream: Readable, onLine: (line: string) => void, onBytes: (bytes: number) => void) {
    this.#stream = stream;
    this.#onLine = onLine;
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      onBytes(Buffer.byteLength(chunk));
      this.#add(chunk);
    });
  }

  /** The writer is gone: takes what has not been read yet, and the last line though it lacks its end. */
  end(): void {
    // Reading by hand hands each chunk to the listener, too.
    while (this.#stream.read() !== null);
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
