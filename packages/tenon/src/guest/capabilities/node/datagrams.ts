import type { Capability } from "../capability.ts";
import { type Address, addressText, type Ends, enter, hear } from "./told-by-node.ts";

interface DatagramSocket extends Ends {
  /** Throws where it is not bound. */
  address(): Address;
  close(): unknown;
}

/** Sockets of `node:dgram`. */
export const datagrams: Capability = (context) => {
  hear<{ socket: DatagramSocket }>(context, "udp.socket", ({ socket }) => {
    const label = (): string => `datagram socket at ${addressText(socket.address())}`;
    enter(
      context,
      socket,
      { kind: "datagram socket, not bound", label, ends: "close", close: () => void socket.close() },
      context.creations.belowNode(),
    );
  });
  return {};
};
