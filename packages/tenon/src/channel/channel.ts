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
  /** Both sides are one thread: what is sent has been delivered when `send` is back. */
  readonly immediate?: true;
  /**
   * Holds this thread until what it waits for is over, its time has come, or the other side has ended. A wire that has neither
   * this nor `immediate` carries no synchronous calls.
   */
  readonly standStill?: (how: Standstill) => StandstillEnd;
  /**
   * From now on this side waits in memory, and its event loop stands still, wherever `isFree` says that nothing needs it. A wire that
   * has no such way goes on as before.
   */
  readonly block?: (isFree: () => boolean) => void;
  send(frame: Frame): void;
  /** Sets the one receiver. Unless the channel checks, what it gets is whatever the other side sent. */
  receive(listen: (frame: unknown) => void): void;
  /** Ends this end of the wire. Nothing is sent or received afterwards. Idempotent. */
  close(): void;
}

/** What one end tells the other of a call without frames. */
export type DirectCall = Pick<
  OutgoingCall,
  "instance" | "target" | "input" | "stream" | "deadlineMs" | "agreed" | "trace" | "sync"
>;

/** A way for calls inside one heap, without frames. The end that answers sets `answer`; closing the channel takes it out. */
export interface DirectLine {
  answer: ((id: number, call: DirectCall) => unknown) | undefined;
  /** Answered in place of a value: the answer comes later, by the channel. */
  readonly later: symbol;
  /** Answered in place of a value: it failed, as `failure` describes. */
  readonly failed: symbol;
  failure: unknown;
}

/** What comes while this side stands still. */
export interface Standstill {
  /** Offered each frame. What it does not take is kept and delivered as usual afterwards, in order. */
  readonly take: (frame: unknown) => boolean;
  /** Whether what this side waits for has come. */
  readonly over: () => boolean;
  /** By `performance.now()`. */
  readonly untilMs: number;
}

/** `gone`: the other side has ended, and all it sent has been offered. */
export type StandstillEnd = "over" | "late" | "gone";

/** A channel to a thread, which can end at any instruction. */
export interface ThreadChannel extends Channel {
  /** Hands over what the thread sent before it ended. `take` takes the next message out of the port, while there is one. */
  drain(take: TakeMessage): void;
}

/** Takes the next message out of a port without waiting for the event loop. */
export type TakeMessage = () => { readonly message: unknown } | undefined;
