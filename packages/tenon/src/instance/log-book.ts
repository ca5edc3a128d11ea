import type { LogLevel } from "../contract/messages.ts";
import { type TraceIds, traceIds } from "../contract/traceparent.ts";

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
  /** Of the span of that call, where it is traced and not over. */
  readonly trace?: TraceIds;
  readonly text: string;
}

const keptLines = 200;
const maxTextLength = 16 * 1024;
const linesASecond = 2_000;

/** Told of each line that a plugin writes. */
interface LineMeter {
  wrote(level: LogLevel): void;
  linesWithheld: number;
}

type About = Pick<LogLine, "plugin" | "version" | "instance">;

/** Keeps the last lines of one instance and passes lines on, in order, at most 2,000 a second. */
export class LogBook {
  readonly #lines: LogLine[] = [];
  readonly #about: About;
  readonly #onLine: (line: LogLine) => void;
  readonly #nowMs: () => number;
  readonly #redact: (text: string) => string;
  readonly #meter: LineMeter | undefined;
  #second = 0;
  #inSecond = 0;
  #withheld = 0;

  /** `nowMs` answers epoch milliseconds; `redact` takes secrets out. */
  constructor(
    about: About,
    onLine: (line: LogLine) => void,
    nowMs: () => number = Date.now,
    redact: (text: string) => string = (text) => text,
    meter?: LineMeter,
  ) {
    this.#meter = meter;
    this.#about = about;
    this.#onLine = onLine;
    this.#nowMs = nowMs;
    this.#redact = redact;
  }

  /** The last lines, oldest first, also of those that were too many to be passed on. */
  get last(): readonly LogLine[] {
    return [...this.#lines];
  }

  /** `traceparent` is that of the call. */
  write(level: LogLevel, text: string, call: number | undefined, traceparent?: string): void {
    const nowMs = this.#nowMs();
    this.#startSecond(Math.floor(nowMs / 1000));
    const trace = traceparent === undefined ? undefined : traceIds(traceparent);
    const line = {
      ...this.#line(level, cut(this.#redact(text)), call, nowMs),
      ...(trace === undefined ? {} : { trace }),
    };
    // The last words of a plugin that dies in a flood are what its owner needs: they are kept whatever the rate.
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    this.#inSecond += 1;
    this.#meter?.wrote(level);
    if (this.#inSecond <= linesASecond) return this.#onLine(line);
    this.#withheld += 1;
    if (this.#meter !== undefined) this.#meter.linesWithheld += 1;
  }

  /** Says how many lines were not passed on, if any; also called by the next line of a later second. */
  flush(): void {
    const withheld = this.#withheld;
    this.#withheld = 0;
    if (withheld === 0) return;
    this.#onLine(
      this.#line("warn", `${withheld} lines withheld: more than ${linesASecond} a second`, undefined, this.#nowMs()),
    );
  }

  #startSecond(second: number): void {
    if (second === this.#second) return;
    this.#second = second;
    this.#inSecond = 0;
    this.flush();
  }

  #line(level: LogLevel, text: string, call: number | undefined, nowMs: number): LogLine {
    return { at: new Date(nowMs).toISOString(), level, ...this.#about, call, text };
  }
}

function cut(text: string): string {
  const over = text.length - maxTextLength;
  return over > 0 ? `${text.slice(0, maxTextLength)}… (${over} characters cut)` : text;
}
