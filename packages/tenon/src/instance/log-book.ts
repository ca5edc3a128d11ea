import type { LogLevel } from "../contract/messages.ts";

/** One line that a plugin wrote: by console, `ctx.log`, stdout or stderr. */
export interface LogLine {
  /** ISO 8601, when the host got it. */
  readonly at: string;
  readonly level: LogLevel;
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  /** Id of the call it was written in; undefined outside of calls. */
  readonly call: number | undefined;
  readonly text: string;
}

const keptLines = 200;
const maxTextLength = 16 * 1024;
const linesASecond = 2_000;

/** Keeps the last lines of one instance and passes lines on, in order, at most so many a second. */
export class LogBook {
  readonly #lines: LogLine[] = [];
  readonly #about: Pick<LogLine, "plugin" | "version" | "instance">;
  readonly #onLine: (line: LogLine) => void;
  #second = 0;
  #inSecond = 0;
  #dropped = 0;

  constructor(about: Pick<LogLine, "plugin" | "version" | "instance">, onLine: (line: LogLine) => void) {
    this.#about = about;
    this.#onLine = onLine;
  }

  /** The last lines, oldest first. */
  get last(): readonly LogLine[] {
    return [...this.#lines];
  }

  write(level: LogLevel, text: string, call: number | undefined): void {
    const nowMs = Date.now();
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      const dropped = this.#dropped;
      this.#second = second;
      this.#inSecond = 0;
      this.#dropped = 0;
      if (dropped > 0) this.#add("warn", `${dropped} lines dropped: more than ${linesASecond} a second`, undefined, nowMs);
    }
    this.#inSecond += 1;
    if (this.#inSecond > linesASecond) this.#dropped += 1;
    else this.#add(level, text.length > maxTextLength ? `${text.slice(0, maxTextLength)}… (${text.length - maxTextLength} characters cut)` : text, call, nowMs);
  }

  #add(level: LogLevel, text: string, call: number | undefined, nowMs: number): void {
    const line = { at: new Date(nowMs).toISOString(), level, ...this.#about, call, text };
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    this.#onLine(line);
  }
}
