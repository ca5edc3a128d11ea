/** How long output is counted before it is counted anew. */
const windowMs = 1_000;

/** Counts what a realm prints, as it arrives, and tells once when that is too much for a second. */
export class OutputGate {
  readonly #limitBytes: number;
  readonly #onExceeded: (bytes: number) => void;
  readonly #nowMs: () => number;
  #bytes = 0;
  #sinceMs = -Infinity;
  #exceeded = false;

  constructor(limitBytes: number, onExceeded: (bytes: number) => void, nowMs: () => number = () => performance.now()) {
    this.#limitBytes = limitBytes;
    this.#onExceeded = onExceeded;
    this.#nowMs = nowMs;
  }

  readonly add = (bytes: number): void => {
    const nowMs = this.#nowMs();
    if (nowMs - this.#sinceMs > windowMs) {
      this.#sinceMs = nowMs;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (this.#exceeded || this.#bytes <= this.#limitBytes) return;
    this.#exceeded = true;
    this.#onExceeded(this.#bytes);
  };
}

/** Why a realm is ended that printed too much. */
export function tooMuch(bytes: number, limitBytes: number): string {
  return `it printed ${bytes} bytes within a second, and limits.outputBytes is ${limitBytes}`;
}
