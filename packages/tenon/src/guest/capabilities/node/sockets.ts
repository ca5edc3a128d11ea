import type { Capability } from "../capability.ts";
import { addressText, type Ends, enter, hear } from "./told-by-node.ts";
import type { CreatedAt } from "../../created-at.ts";

interface Socket extends Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  destroy(): unknown;
}
interface Request {
  once(event: "socket", listen: (socket: Socket) => void): unknown;
}

/** Connections of `node:net`, and so of `tls`, `http`, `https`, `http2` and `fetch`: made and accepted ones. */
export const sockets: Capability = (context) => {
  const { creations } = context;
  const made = new WeakMap<Socket, CreatedAt>();

  hear<{ socket: Socket }>(context, "net.client.socket", ({ socket }) => {
    const created = creations.belowNode();
    made.set(socket, created);
    const label = (): string => {
      const to = addressText({ address: socket.remoteAddress, port: socket.remotePort });
      return to === undefined ? "socket, not connected" : `socket to ${to}`;
    };
    enter(context, socket, { kind: "socket", label, ends: "close", close: () => void socket.destroy() }, created);
  });

  // An agent connects in a later turn, when the plugin is no longer on the stack.
  hear<{ request: Request }>(context, "http.client.request.created", ({ request }) => {
    const created = creations.belowNode();
    request.once("socket", (socket) => made.get(socket)?.orElse(created));
  });

  hear<{ socket: Socket }>(context, "net.server.socket", ({ socket }) => {
    const at = addressText({ address: socket.localAddress, port: socket.localPort });
    const label = (): string => `connection accepted${at === undefined ? "" : ` at ${at}`}`;
    enter(context, socket, { kind: "socket", label, ends: "close", close: () => void socket.destroy() });
  });
  return {};
};
