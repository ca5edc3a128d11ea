import { TenonError } from "../index.ts";
import { type Address, shownAddress } from "./address.ts";
import type { HttpServer } from "./http-server.ts";

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there",
  EADDRNOTAVAIL: "this machine does not have that address",
  EACCES: "this user may not listen there",
  ENOTFOUND: "there is no such host",
};

/**
 * Makes a server listen and answers its URL.
 *
 * @throws TENON_LISTEN_FAILED
 */
export async function listen({ server }: HttpServer, address: Address): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(address, resolve);
  try {
    await promise;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = reasons[code ?? ""] ?? message;
    throw new TenonError("TENON_LISTEN_FAILED", { address: shownAddress(address), why }, { cause: error });
  }
  server.off("error", reject);
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return `http://${shownAddress({ ...address, port })}`;
}
