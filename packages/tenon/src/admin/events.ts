import type { Host } from "../index.ts";
import { Feed } from "./feed.ts";
import type { About, ToldEvent } from "./protocol.ts";

const told: readonly ToldEvent[] = [
  "configuration",
  "state",
  "proof",
  "leak",
  "fault",
  "restart",
  "breaker",
  "rollout",
  "log",
  "lostHold",
  "audit",
  "initChange",
  "listenerError",
];

/** Everybody who reads the host's events. A line is made once, however many read it. */
export class EventReaders {
  readonly #host: Host;
  readonly #about: About;
  readonly #feeds: Set<Feed> = new Set();
  #listening: DisposableStack | undefined;
  #ended = false;

  constructor(host: Host, about: About) {
    this.#host = host;
    this.#about = about;
  }

  /** A stream of NDJSON that begins now and ends with `end()`, or when its reader goes away. */
  open(): ReadableStream<Uint8Array> {
    if (!this.#ended) this.#listen();
    const feed = new Feed((lines) => lineOf("lost", { lines }));
    feed.push(lineOf("open", this.#about));
    if (this.#ended) feed.end();
    this.#feeds.add(feed);
    const stop = (): void => this.#stop(feed);
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const piece = await feed.take();
          if (piece !== undefined) return controller.enqueue(encoder.encode(piece));
          stop();
          controller.close();
        },
        cancel() {
          stop();
          feed.end();
        },
      },
      // Nothing is taken before it is asked for: what waits, waits in the feed, which is bounded.
      { highWaterMark: 0 },
    );
  }

  end(): void {
    this.#ended = true;
    for (const feed of this.#feeds) feed.end();
    this.#unlisten();
  }

  #listen(): void {
    if (this.#listening !== undefined) return;
    using listening = new DisposableStack();
    for (const event of told) listening.use(this.#host.on(event, (data) => this.#tell(event, data)));
    this.#listening = listening.move();
  }

  #tell(event: ToldEvent, data: unknown): void {
    const line = lineOf(event, data);
    for (const feed of this.#feeds) feed.push(line);
  }

  #stop(feed: Feed): void {
    this.#feeds.delete(feed);
    if (this.#feeds.size === 0) this.#unlisten();
  }

  #unlisten(): void {
    this.#listening?.dispose();
    this.#listening = undefined;
  }
}

function lineOf(event: string, data: unknown): string {
  return `${JSON.stringify({ at: new Date().toISOString(), event, data }, spellErrors)}\n`;
}

function spellErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack } = value;
  return { name, message, code: (value as { code?: unknown }).code, stack };
}
