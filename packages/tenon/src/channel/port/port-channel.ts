import type { Frame } from "../../contract/messages.ts";
import { withValues } from "../binary/encoded.ts";
import type { ThreadChannel } from "../channel.ts";
import { type FloodBound, FloodGate } from "./flood.ts";

/** The part of a MessagePort that is used. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listen: (message: unknown) => void): unknown;
  off(event: "message", listen: (message: unknown) => void): unknown;
  close(): void;
}

/** A channel over a MessagePort. Owns the port: closing the channel closes it. */
export class PortChannel implements ThreadChannel {
  readonly #port: Port;
  readonly #flood: FloodGate;
  #listen: ((message: unknown) => void) | undefined;

  /** A bound is for a side that does not trust the other. */
  constructor(port: Port, bound?: FloodBound) {
    this.#port = port;
    this.#flood = new FloodGate(bound);
  }

  send(frame: Frame): void {
    this.#port.postMessage(withValues(frame));
  }

  receive(listen: (frame: unknown) => void): void {
    this.#listen = (message) => {
      if (this.#flood.passes()) listen(message);
    };
    this.#port.on("message", this.#listen);
  }

  drain(take: () => { readonly message: unknown } | undefined): void {
    for (let next = take(); next !== undefined; next = take()) this.#listen?.(next.message);
  }

  close(): void {
    if (this.#listen !== undefined) this.#port.off("message", this.#listen);
    this.#listen = undefined;
    this.#port.close();
  }
}
