import type { Frame } from "../contract/messages.ts";

/** One end of a two-way wire to a realm. Frames arrive in the order sent, or not at all once the wire is closed. */
export interface Channel {
  send(frame: Frame): void;
  /** Sets the one receiver. What it gets is not yet checked: it is whatever the other side sent. */
  receive(listen: (frame: unknown) => void): void;
  /** Ends this end of the wire. Nothing is sent or received afterwards. Idempotent. */
  close(): void;
}
