import type { Frame } from "../../contract/messages.ts";
import type { Channel } from "../channel.ts";

/** The part of a MessagePort that is used. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listen: (message: unknown) => void): unknown;
  off(event: "message", listen: (message: unknown) => void): unknown;
  close(): void;
}

export interface FloodBound {
  /** Messages that may arrive in one turn of the event loop. */
  readonly most: number;
  /** Called once, with the first message too many, which is not delivered. */
  readonly onFlood: () => void;
}

/** A channel over a MessagePort. Owns the port: closing the channel closes it. */
export class PortChannel implements Channel {
  readonly #port: Port;
  readonly #bound: FloodBound | undefined;
  #listen: ((message: unknown) => void) | undefined;
  #inTurn = 0;

  /** A bound is for a side that does not trust the other: Node hands over all that has arrived before anything else runs. */
  constructor(port: Port, bound?: FloodBound) {
    this.#port = port;
    this.#bound = bound;
  }

  send(frame: Frame): void {
    this.#port.postMessage(frame);
  }

  receive(listen: (frame: unknown) => void): void {
    const bound = this.#bound;
    this.#listen = bound === undefined ? listen : (message) => this.#count(message, bound, listen);
    this.#port.on("message", this.#listen);
  }

  /** Hands over a message that was taken out of the port by hand. */
  deliver(message: unknown): void {
    this.#listen?.(message);
  }

  close(): void {
    if (this.#listen !== undefined) this.#port.off("message", this.#listen);
    this.#listen = undefined;
    this.#port.close();
  }

  #count(message: unknown, { most, onFlood }: FloodBound, listen: (message: unknown) => void): void {
    this.#inTurn += 1;
    if (this.#inTurn === 1) setImmediate(() => (this.#inTurn = 0));
    if (this.#inTurn <= most) listen(message);
    else if (this.#inTurn === most + 1) onFlood();
  }
}
