import type { Sink } from "../../src/cli/terminal.ts";

/** What a command printed. */
export class Paper implements Sink {
  readonly isTTY: boolean;
  readonly columns: number = 100;
  readonly rows: number = 30;
  text = "";
  #fail: ((error: NodeJS.ErrnoException) => void) | undefined;
  readonly #onWrite: (text: string) => void;

  constructor(isTTY = false, onWrite: (text: string) => void = () => undefined) {
    this.isTTY = isTTY;
    this.#onWrite = onWrite;
  }

  write(text: string): void {
    this.text += text;
    this.#onWrite(text);
  }

  on(_event: "error", listen: (error: NodeJS.ErrnoException) => void): void {
    this.#fail = listen;
  }

  /** Nobody reads it any more. */
  close(): void {
    this.#fail?.(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  }

  get lines(): readonly string[] {
    return this.text.split("\n").slice(0, -1);
  }
}
