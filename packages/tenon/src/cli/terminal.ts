import { styleText } from "node:util";

/** The part of a stream that the commands write to. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: "error", listen: (error: NodeJS.ErrnoException) => void): unknown;
}

type Style = Parameters<typeof styleText>[0];

/** Where a command prints: results to `out`, everything else to `err`. */
export class Terminal {
  readonly #out: Sink;
  readonly #err: Sink;
  readonly #closed: AbortController = new AbortController();
  readonly #isPlain: boolean;

  constructor(out: Sink, err: Sink, env: Readonly<Record<string, string | undefined>>) {
    this.#out = out;
    this.#err = err;
    this.#isPlain = out.isTTY !== true || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
    for (const sink of [out, err]) {
      // The reader has gone (EPIPE, `| head`): nobody wants the rest, and that is no failure.
      sink.on("error", () => this.#closed.abort());
    }
  }

  /** Aborts when what is printed goes nowhere any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get isTerminal(): boolean {
    return this.#out.isTTY === true;
  }

  /** Whether progress may be shown beside the result. */
  get showsProgress(): boolean {
    return this.#err.isTTY === true;
  }

  get columns(): number {
    return this.#out.columns ?? 80;
  }

  get rows(): number {
    return this.#out.rows ?? 24;
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value));
  }

  /** Says something that is not the result. */
  note(text: string): void {
    this.#writeTo(this.#err, `${text}\n`);
  }

  write(text: string): void {
    this.#writeTo(this.#out, text);
  }

  writeProgress(text: string): void {
    this.#writeTo(this.#err, text);
  }

  paint(style: Style, text: string): string {
    return this.#isPlain ? text : styleText(style, text, { validateStream: false });
  }

  #writeTo(sink: Sink, text: string): void {
    if (!this.#closed.signal.aborted) sink.write(text);
  }
}
