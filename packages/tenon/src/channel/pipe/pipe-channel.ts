import { TenonError } from "../../contract/errors/error.ts";
import type { Frame } from "../../contract/messages.ts";
import type { Channel } from "../channel.ts";
import { MalformedFrame } from "../frame.ts";
import { type FloodBound, FloodGate } from "../port/flood.ts";
import { Inbox } from "./inbox.ts";
import type { NoteKind } from "./note.ts";
import { Outbox } from "./outbox.ts";
import type { Pipe } from "./pipe.ts";

/** Payloads are refused while the other side has left so much unread. */
export const mostUnreadBytes: number = 64 * 2 ** 20;

export interface PipeChannelOptions {
  /** Carries the bytes. The channel owns it. */
  readonly pipe: Pipe;
  /** Runs after all promise jobs that are ready now, before the event loop goes on. */
  readonly soon: (run: () => void) => void;
  /** The longest record that is taken, in bytes. */
  readonly longestBytes: number;
  /** For a side that does not trust the other. */
  readonly bound?: FloodBound;
  readonly onNote?: (kind: NoteKind, value: unknown) => void;
}

type Listen = (frame: Frame | MalformedFrame) => void;

/**
 * A channel over a stream of bytes, to a process. Frames are binary records; those of one turn go together. What is sent to a
 * side that does not read is refused before it fills this side's memory; a side that reads nothing at all breaks the protocol.
 */
export class PipeChannel implements Channel {
  readonly checks = true;
  readonly carriesRecords = true;
  readonly #options: PipeChannelOptions;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  #listen: Listen | undefined;
  /** What was wrong before anybody listened. */
  #problem: MalformedFrame | undefined;
  #flushes = false;
  #closed = false;

  constructor(options: PipeChannelOptions) {
    const { pipe, bound, longestBytes } = options;
    this.#options = options;
    const flood = new FloodGate(bound);
    this.#outbox = new Outbox((bytes) => pipe.write(bytes));
    this.#inbox = new Inbox({
      longestBytes,
      onFrame: (frame) => {
        if (this.#listen === undefined) this.#tooEarly(frame);
        else if (flood.passes()) this.#listen(frame);
      },
      onNote: (kind, value) => {
        if (flood.passes()) options.onNote?.(kind, value);
      },
    });
    pipe.read((bytes) => this.#inbox.add(bytes));
  }

  /** @throws TENON_PIPE_FULL for a payload, while the other side does not read; nothing is sent then. */
  send(frame: Frame): void {
    if (this.#closed) return;
    const unreadBytes = this.#options.pipe.unreadBytes + this.#outbox.waitingBytes;
    if (unreadBytes > mostUnreadBytes) {
      if (hasPayload(frame)) throw new TenonError("TENON_PIPE_FULL", { unreadBytes, limitBytes: mostUnreadBytes });
      if (unreadBytes > 2 * mostUnreadBytes) return this.#refuseDeaf(unreadBytes);
    }
    this.#outbox.add(frame);
    // A log line may be the last thing before a crash.
    if (frame.type === "log") this.flush();
    else this.#flushSoon();
  }

  /** Tells the shell at the other end. Sent at once. */
  note(kind: NoteKind, value?: unknown): void {
    if (this.#closed) return;
    this.#outbox.addNote(kind, value);
    this.flush();
  }

  /** Sends what waits for the end of the turn. */
  flush(): void {
    if (!this.#closed) this.#outbox.flush();
  }

  receive(listen: Listen): void {
    this.#listen = listen;
    const problem = this.#problem;
    if (problem !== undefined) this.#options.soon(() => this.#closed || listen(problem));
  }

  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    this.#inbox.close();
    this.#options.pipe.close();
    this.#listen = undefined;
  }

  #flushSoon(): void {
    if (this.#flushes) return;
    this.#flushes = true;
    this.#options.soon(() => {
      this.#flushes = false;
      this.flush();
    });
  }

  #tooEarly(frame: Frame | MalformedFrame): void {
    this.#problem =
      frame instanceof MalformedFrame ? frame : new MalformedFrame("a frame", "none before the first call");
    this.#inbox.close();
  }

  #refuseDeaf(unreadBytes: number): void {
    const problem = new MalformedFrame(`${unreadBytes} bytes left unread`, `at most ${2 * mostUnreadBytes}`);
    this.#inbox.close();
    this.#listen?.(problem);
  }
}

function hasPayload({ type }: Frame): boolean {
  switch (type) {
    case "call":
    case "result":
    case "item":
    case "put":
      return true;
    case "cancel":
    case "put-end":
    case "put-fail":
    case "want":
    case "failure":
    case "item-end":
    case "take":
    case "log":
      return false;
  }
}
