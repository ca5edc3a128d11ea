import type { Frame } from "../contract/messages.ts";
import type { OutgoingCall } from "./pending-call.ts";

/** One end of a two-way wire to a realm. Frames arrive in the order sent, or not at all once the wire is closed. */
export interface Channel {
  /** What it hands over is checked: a `Frame` of this side's own making, or a `MalformedFrame`. */
  readonly checks?: true;
  /** Payloads that write themselves into records come out as their bytes, which the other side reads as they come. */
  readonly carriesRecords?: true;
  /** For calls that this end makes without frames. */
  readonly asks?: DirectLine;
  /** For calls without frames that this end answers. */
  readonly answers?: DirectLine;
  send(frame: Frame): void;
  /** Sets the one receiver. Unless the channel checks, what it gets is whatever the other side sent. */
  receive(listen: (frame: unknown) => void): void;
  /** Ends this end of the wire. Nothing is sent or received afterwards. Idempotent. */
  close(): void;
}

/** What one end tells the other of a call without frames. */
export type DirectCall = Pick<OutgoingCall, "instance" | "target" | "input" | "stream" | "deadlineMs" | "agreed">;

/** A way for calls inside one heap, without frames. The end that answers sets `answer`; closing the channel takes it out. */
export interface DirectLine {
  answer: ((id: number, call: DirectCall) => unknown) | undefined;
  /** Answered in place of a value: the answer comes later, by the channel. */
  readonly later: symbol;
  /** Answered in place of a value: it failed, as `failure` describes. */
  readonly failed: symbol;
  failure: unknown;
}

/** A channel to a thread, which can end at any instruction. */
export interface ThreadChannel extends Channel {
  /** Hands over what the thread sent before it ended. `take` takes the next message out of the port, while there is one. */
  drain(take: () => { readonly message: unknown } | undefined): void;
}
