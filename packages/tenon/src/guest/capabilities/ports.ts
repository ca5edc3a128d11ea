import type { Capability } from "./capability.ts";

interface PortLike {
  close(): void;
  once?(event: "close", listen: () => void): unknown;
}
type ChannelClass = new () => { readonly port1: PortLike; readonly port2: PortLike };
type BroadcastClass = new (name: string) => PortLike;

/** Message channels that are closed with the plugin: an open port with a listener keeps its code alive for ever. */
export const ports: Capability = ({ scope, creations, ambient, permits }) => {
  const NaturalChannel = ambient.natural["MessageChannel"] as ChannelClass;
  const NaturalBroadcast = ambient.natural["BroadcastChannel"] as BroadcastClass;

  class MessageChannel {
    readonly port1: PortLike;
    readonly port2: PortLike;
    constructor() {
      permits.needLoop("a message channel");
      const { port1, port2 } = new NaturalChannel();
      this.port1 = port1;
      this.port2 = port2;
      const holding = scope.add("message channel", () => port1.close(), creations.here(MessageChannel));
      port1.once?.("close", () => holding.forget());
    }
  }

  class BroadcastChannel extends NaturalBroadcast {
    readonly #holding: { forget(): void };
    constructor(name: string) {
      permits.needLoop(`a broadcast channel "${name}"`);
      super(name);
      this.#holding = scope.add(`broadcast channel "${name}"`, () => super.close(), creations.here(BroadcastChannel));
    }
    override close(): void {
      this.#holding.forget();
      super.close();
    }
  }

  return { MessageChannel, BroadcastChannel };
};
