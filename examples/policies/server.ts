import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createHost, type Host } from "tenon";
import { createGateway, toNodeListener } from "tenon/gateway";

export interface PolicyServer extends AsyncDisposable {
  readonly host: Host;
  readonly url: string;
}

/** A host with the plugins of a configuration, on a free port of this machine. */
export async function startServer(config: URL): Promise<PolicyServer> {
  const host = await createHost({ config: fileURLToPath(config), snapshotHeapBytes: 256 * 2 ** 20 });
  const server = createServer(toNodeListener(createGateway(host, { maxBodyBytes: 8 * 2 ** 20 })));
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", resolve);
  await listening;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await host.close();
  };
  return { host, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: close };
}
