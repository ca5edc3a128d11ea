import type { Holding } from "../../../kernel/scope.ts";
import type { Capability } from "../capability.ts";
import { type Address, addressText, type Ends, enter, hear } from "./told-by-node.ts";

interface Server extends Ends {
  address(): Address | string | null;
  close(done: () => void): unknown;
}

/** Servers of `node:net`, and so of `http`, `https`, `http2` and `tls`. What they accepted is closed before them. */
export const servers: Capability = (context) => {
  const listening = new WeakMap<Server, Holding>();

  hear<{ server: Server }>(context, "tracing:net.server.listen:asyncStart", ({ server }) => {
    const label = (): string => `server listening on ${addressText(server.address()) ?? "nothing yet"}`;
    const close = (): Promise<void> => new Promise((resolve) => void server.close(resolve));
    listening.get(server)?.forget();
    listening.set(
      server,
      enter(context, server, { kind: "server", label, ends: "close", close }, context.creations.belowNode()),
    );
  });

  hear<{ server: Server }>(context, "tracing:net.server.listen:error", ({ server }) => listening.get(server)?.forget());
  return {};
};
