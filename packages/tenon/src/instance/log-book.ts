import type { LogLevel } from "../contract/messages.ts";
import { type TraceIds, traceIds } from "../contract/traceparent.ts";
import type { Alarm, Wheel } from "../kernel/wheel.ts";
import type { RealmKind } from "../realm/realm.ts";
import { type LogFields, readFields } from "./log-fields.ts";
import type { LogRate } from "./log-rates.ts";

/** One line that a plugin wrote: by console, `ctx.log`, stdout or stderr. */
export interface LogLine {
  /** ISO 8601, when the host got it. */
  readonly at: string;
  readonly level: LogLevel;
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  readonly realm: RealmKind;
  /** Id of the call it was written in; undefined outside of calls. */
  readonly call: number | undefined;
  /** Method of that call, where it is not over. */
  readonly method?: string;
  /** Of the span of that call, where it is traced and not over. */
  readonly trace?: TraceIds;
  readonly text: string;
  /** What `ctx.log` was given behind the text. */
  readonly fields?: LogFields;
}

/** Beside a line's level and text. */
export interface WrittenIn {
  readonly call?: number | undefined;
  readonly method?: string | undefined;
  /** That of the call. */
  readonly traceparent?: string | undefined;
  /** JSON of an object. */
  readonly fields?: string | undefined;
  /** Lines before it that the guest did not send. */
  readonly dropped?: number | undefined;
}

const keptLines = 200;
const maxTextLength = 16 * 1024;

/** Told of each line that a plugin writes. */
interface LineMeter {
  wrote(level: LogLevel): void;
  linesWithheld: number;
}

type About = Pick<LogLine, "plugin" | "version" | "instance" | "realm">;

export interface LogBookOptions {
  readonly about: About;
  readonly onLine: (line: LogLine) => void;
  /** Takes secrets out. */
  readonly redact: (text: string) => string;
  readonly meter: LineMeter;
  readonly wheel: Wheel;
  /** Shared with the plugin's other instances. */
  readonly rate: LogRate;
  /** Lines that are passed on in a second. */
  readonly linesASecond: number;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
}

/** Keeps the last lines of one instance and passes lines on, in order, as many a second as its plugin may write. */
export class LogBook {
  readonly #lines: LogLine[] = [];
  readonly #options: LogBookOptions;
  #withheld = 0;
  #withheldIn = 0;
  #alarm: Alarm | undefined;

  constructor(options: LogBookOptions) {
    this.#options = options;
  }

  /** The last lines, oldest first, also of those that were too many to be passed on. */
  get last(): readonly LogLine[] {
    return [...this.#lines];
  }

  write(level: LogLevel, text: string, written: WrittenIn = {}): void {
    const { meter, rate, linesASecond, onLine, nowMs } = this.#options;
    const atMs = nowMs();
    if (Math.floor(atMs / 1000) !== this.#withheldIn) this.flush();
    const line = this.#line(level, text, written, atMs);
    // The last words of a plugin that dies in a flood are what its owner needs: they are kept whatever the rate.
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    meter.wrote(level);
    meter.linesWithheld += written.dropped ?? 0;
    // What says how much was dropped is said in any case, once a second at most.
    if (rate.takes(linesASecond, atMs) || written.dropped !== undefined) onLine(line);
    else this.#withhold(atMs);
  }

  /** Says how many lines were not passed on, if any; happens by itself when the second is over. */
  flush(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    const withheld = this.#withheld;
    this.#withheld = 0;
    if (withheld === 0) return;
    const { onLine, nowMs, linesASecond } = this.#options;
    onLine(this.#line("warn", `${withheld} lines withheld: more than ${linesASecond} a second`, {}, nowMs()));
  }

  #withhold(atMs: number): void {
    this.#withheld += 1;
    this.#withheldIn = Math.floor(atMs / 1000);
    this.#options.meter.linesWithheld += 1;
    this.#alarm ??= this.#options.wheel.after(1000 - (atMs % 1000), () => this.flush(), { keepAlive: false });
  }

  #line(level: LogLevel, text: string, { call, method, traceparent, fields }: WrittenIn, atMs: number): LogLine {
    const { about, redact } = this.#options;
    const trace = traceparent === undefined ? undefined : traceIds(traceparent);
    const read = fields === undefined ? undefined : readFields(fields, redact);
    const whole = fields === undefined || read !== undefined ? text : `${text} ${fields}`;
    return {
      at: new Date(atMs).toISOString(),
      level,
      ...about,
      call,
      ...(method === undefined ? {} : { method }),
      ...(trace === undefined ? {} : { trace }),
      text: cut(redact(whole)),
      ...(read === undefined ? {} : { fields: read }),
    };
  }
}

function cut(text: string): string {
  const over = text.length - maxTextLength;
  return over > 0 ? `${text.slice(0, maxTextLength)}… (${over} characters cut)` : text;
}
