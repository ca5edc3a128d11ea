import type { Pipe } from "../../../src/channel/pipe/pipe.ts";

/** One end of a pair that hands bytes over cut as it is told, a piece a turn, as sockets do. */
export class CutPipe implements Pipe {
  readonly written: Uint8Array[] = [];
  /** Set to have nothing read at the other end. */
  isBlocked = false;
  unreadBytes = 0;
  #other: CutPipe | undefined;
  #listen: ((bytes: Uint8Array) => void) | undefined;
  #cut: () => number;

  constructor(cut: () => number) {
    this.#cut = cut;
  }

  static pair(cut: () => number): readonly [CutPipe, CutPipe] {
    const [one, other] = [new CutPipe(cut), new CutPipe(cut)];
    one.#other = other;
    other.#other = one;
    return [one, other];
  }

  write(bytes: Uint8Array): void {
    this.written.push(bytes);
    this.unreadBytes += bytes.length;
    setImmediate(() => this.#deliver(bytes));
  }

  /** What anybody could write to the descriptor. */
  inject(bytes: Uint8Array): void {
    this.#listen?.(bytes);
  }

  read(listen: (bytes: Uint8Array) => void): void {
    this.#listen = listen;
  }

  close(): void {
    this.#listen = undefined;
  }

  #deliver(bytes: Uint8Array): void {
    if (this.isBlocked) return;
    this.unreadBytes -= bytes.length;
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + Math.max(1, this.#cut()));
      this.#other?.inject(bytes.subarray(at, end));
      at = end;
    }
  }
}
