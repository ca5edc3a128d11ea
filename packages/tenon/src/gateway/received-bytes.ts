import { RequestProblem } from "./problem.ts";

const firstBytes = 1_024;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Bytes as they come, in one piece of memory that grows: a body of single bytes costs no more than any other. */
export class ReceivedBytes {
  readonly #maxBytes: number;
  // Not zeroed: only what was written is read.
  #memory: Uint8Array = Buffer.allocUnsafe(firstBytes);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws RequestProblem (413) */
  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.byteLength;
    if (length > this.#maxBytes) throw tooLarge(this.#maxBytes);
    if (length > this.#memory.byteLength) this.#grow(length);
    this.#memory.set(bytes, this.#length);
    this.#length = length;
  }

  /**
   * What has come since the last time, as text.
   *
   * @throws RequestProblem (400) for what is not UTF-8
   */
  take(): string {
    const bytes = this.#memory.subarray(0, this.#length);
    this.#length = 0;
    try {
      return utf8.decode(bytes);
    } catch {
      throw new RequestProblem({
        status: 400,
        title: "Body is not UTF-8",
        detail: "The body has bytes that are no UTF-8.",
      });
    }
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.max(length, Math.min(2 * this.#memory.byteLength, this.#maxBytes)));
    grown.set(this.#memory.subarray(0, this.#length));
    this.#memory = grown;
  }
}

export function tooLarge(maxBytes: number): RequestProblem {
  const detail = `The body is larger than the limit of ${maxBytes} bytes.`;
  return new RequestProblem({ status: 413, title: "Body too large", detail });
}
