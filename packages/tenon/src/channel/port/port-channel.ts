import type { Frame } from "../../contract/messages.ts";
import type { Channel } from "../channel.ts";

/** The part of a MessagePort that is used. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listen: (message: unknown) => void): unknown;
  off(event: "message", listen: (message: unknown) => void): unknown;
  close(): void;
}

/** A channel over a MessagePort. Owns the port: closing the channel closes it. */
export class PortChannel implements Channel {
  readonly #port: Port;
  #listen: ((message: unknown) => void) | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  send(frame: Frame): void {
    this.#port.postMessage(frame);
  }

  receive(listen: (frame: unknown) => void): void {
    this.#listen = listen;
    this.#port.on("message", listen);
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
}
