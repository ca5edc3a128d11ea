import type { Host } from "../index.ts";
import { Feed } from "./feed.ts";
import type { About, ToldEvent } from "./protocol.ts";

const told: readonly ToldEvent[] = ["state", "proof", "log", "lostLease", "listenerError"];

/** Everybody who reads the host's events. */
export class EventReaders {
  readonly #feeds: Set<Feed> = new Set();
  #ended = false;

  /** A stream of NDJSON that begins now and ends with the host, or when its reader goes away. */
  open(host: Host, about: About): ReadableStream<Uint8Array> {
    const feed = new Feed((lines) => lineOf("lost", { lines }));
    feed.push(lineOf("open", about));
    if (this.#ended) feed.end();
    const listening = this.#ended ? [] : told.map((event) => host.on(event, (data) => feed.push(lineOf(event, data))));
    this.#feeds.add(feed);
    const stop = (): void => {
      for (const each of listening) each[Symbol.dispose]();
      this.#feeds.delete(feed);
    };
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
