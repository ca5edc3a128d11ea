import type { LogFrame } from "../contract/messages.ts";

const linesASecond = 10_000;
const longestLine = 64 * 1024;

/**
 * Passes log lines on, but neither more nor longer ones than a host can read: a loop that logs would else fill the host's
 * memory faster than it can be emptied. The host keeps less of a line than what is left of it here.
 */
export class LogGate {
  readonly #send: (frame: LogFrame) => void;
  #second = 0;
  #inSecond = 0;
  #dropped = 0;

  constructor(send: (frame: LogFrame) => void) {
    this.#send = send;
  }

  write(frame: LogFrame): void {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) this.#start(second, frame);
    this.#inSecond += 1;
    if (this.#inSecond > linesASecond) this.#dropped += 1;
    else this.#send(frame.text.length > longestLine ? { ...frame, text: frame.text.slice(0, longestLine) } : frame);
  }

  #start(second: number, frame: LogFrame): void {
    const dropped = this.#dropped;
    this.#second = second;
    this.#inSecond = 0;
    this.#dropped = 0;
    if (dropped > 0)
      this.#send({
        ...frame,
        level: "warn",
        text: `${dropped} lines dropped: more than ${linesASecond} a second`,
        call: undefined,
      });
  }
}
