import type { LogFrame } from "../contract/messages.ts";
import type { Alarm, Wheel } from "../kernel/wheel.ts";

const linesASecond = 10_000;
const longestLine = 64 * 1024;

type Line = Omit<LogFrame, "type" | "dropped">;

/**
 * Passes log lines on, but neither more nor longer ones than a host can read: a loop that logs would else fill the host's
 * memory faster than it can be emptied. The host keeps less of a line than what is left of it here.
 */
export class LogGate {
  readonly #send: (frame: LogFrame) => void;
  readonly #wheel: Wheel;
  #second = 0;
  #inSecond = 0;
  #dropped = 0;
  #instance = 0;
  #alarm: Alarm | undefined;

  constructor(send: (frame: LogFrame) => void, wheel: Wheel) {
    this.#send = send;
    this.#wheel = wheel;
  }

  write(line: Line): void {
    const nowMs = Date.now();
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) this.#start(second);
    this.#inSecond += 1;
    if (this.#inSecond > linesASecond) this.#drop(line, 1000 - (nowMs % 1000));
    else this.#send({ type: "log", ...line, text: line.text.slice(0, longestLine) });
  }

  /** Says what was dropped, if anything was. */
  flush(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped === 0) return;
    const text = `${dropped} lines dropped: more than ${linesASecond} a second`;
    this.#send({ type: "log", instance: this.#instance, level: "warn", text, call: undefined, dropped });
  }

  #start(second: number): void {
    this.#second = second;
    this.#inSecond = 0;
    this.flush();
  }

  /** One that falls silent after a flood has nothing more to write that would say so. */
  #drop({ instance }: Line, leftMs: number): void {
    this.#instance = instance;
    this.#dropped += 1;
    this.#alarm ??= this.#wheel.after(leftMs, () => this.flush(), { keepAlive: false });
  }
}
