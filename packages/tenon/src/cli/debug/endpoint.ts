import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { agree, Connection } from "./connection.ts";

/** The other side of a debugger's connection. */
export interface Peer {
  readonly send: (text: string) => void;
  readonly close: () => void;
}

/** Makes the other side of a connection; `connection` is the debugger's. */
export type Connect = (connection: Peer) => Peer;

/**
 * Where debuggers connect to: a WebSocket on loopback, at a path that cannot be guessed and is not listed. So another user of
 * this machine, who can reach the port, cannot use it.
 */
export class DebugEndpoint implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #connections: Set<Connection>;

  private constructor(server: Server, connections: Set<Connection>, url: string) {
    this.#server = server;
    this.#connections = connections;
    this.url = url;
  }

  static async open(connect: Connect): Promise<DebugEndpoint> {
    const path = `/${randomUUID()}`;
    const connections = new Set<Connection>();
    const server = createServer((_request, response) => void response.writeHead(404).end());
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, early: Buffer) => {
      // What is wrong with a socket is told by its end.
      socket.on("error", () => undefined);
      if (request.url !== path) return void socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      if (!agree(request, socket)) return;
      const connection = new Connection(socket, {
        onMessage: (text) => peer.send(text),
        onClose: () => {
          connections.delete(connection);
          peer.close();
        },
      });
      connections.add(connection);
      const peer = connect(connection);
      socket.unshift(early);
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    const { port } = server.address() as AddressInfo;
    return new DebugEndpoint(server, connections, `ws://127.0.0.1:${port}${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const connection of this.#connections) connection.close();
    this.#server.closeAllConnections();
    await promise;
  }
}
