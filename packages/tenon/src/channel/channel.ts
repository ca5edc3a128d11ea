import type { Frame } from "../contract/messages.ts";

/** One end of a two-way wire to a realm. Frames arrive in the order sent, or not at all once the wire is closed. */
export interface Channel {
  /** What it hands over is checked: a `Frame` of this side's own making, or a `MalformedFrame`. */
  readonly checks?: true;
  send(frame: Frame): void;
  /** Sets the one receiver. Unless the channel checks, what it gets is whatever the other side sent. */
  receive(listen: (frame: unknown) => void): void;
  /** Ends this end of the wire. Nothing is sent or received afterwards. Idempotent. */
  close(): void;
}

/** A channel to a thread, which can end at any instruction. */
export interface ThreadChannel extends Channel {
  /** Hands over what the thread sent before it ended. `take` takes the next message out of the port, while there is one. */
  drain(take: () => { readonly message: unknown } | undefined): void;
}
