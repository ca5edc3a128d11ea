import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { toNodeListener } from "../gateway.ts";
import type { HttpLimits } from "./http-limits.ts";

export type Handle = (request: Request) => Promise<Response>;

export interface HttpServerOptions {
  readonly handle: Handle;
  readonly limits: HttpLimits;
  /** Whether clients that do not read are cut off. An operator's stream of events is not: it loses lines instead. */
  readonly cutsStalled: boolean;
}

// After an answer that came before its question was whole, what is still being sent is read and forgotten for so long:
// a connection closed with something unread in it is reset, and the answer lost with it.
const lingerMs = 1_000;
// A request whose head is half here when everything else is done gets this long to arrive.
const lastHeadMs = 250;

/** A fetch handler on node:http, with bounds on what a client may cost, and a drain. */
export class HttpServer {
  readonly server: Server;
  readonly #open: Set<ServerResponse> = new Set();
  readonly #limits: HttpLimits;
  #unread: { readonly atMs: number; readonly bytes: number } = { atMs: -Infinity, bytes: 0 };
  #idle: PromiseWithResolvers<void> | undefined;

  constructor({ handle, limits, cutsStalled }: HttpServerOptions) {
    this.#limits = limits;
    const shortest = Math.min(limits.headersMs, limits.requestMs);
    this.server = createServer({
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.max(50, Math.min(shortest / 2, 5_000)),
    });
    // An accept that fails concerns one client. Whoever listens is told of its own errors besides.
    this.server.on("error", () => undefined);
    this.server.maxConnections = limits.connections;
    if (cutsStalled) this.server.setTimeout(limits.stallMs, (socket: Socket) => this.#stalled(socket));
    const answer = toNodeListener(handle);
    this.server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#opened(response);
      // The request forgets its socket when it is answered.
      const { socket } = request;
      response.once("finish", () => endUnread(request, socket));
      if (this.#isFull()) refuse(response);
      else answer(request, response);
    });
  }

  /** Answers under way. */
  get open(): number {
    return this.#open.size;
  }

  /**
   * Stops accepting, lets answers under way end until the deadline, cuts off the rest and answers how many those were.
   * Connections that stay open between requests are closed.
   */
  async drain(deadlineMs: number): Promise<number> {
    const closed = Promise.withResolvers<void>();
    this.server.close(() => closed.resolve());
    for (const response of this.#open) close(response);
    const late = new AbortController();
    const wait = (ms: number): Promise<void> =>
      after(Math.min(ms, 2 ** 31 - 1), undefined, { signal: late.signal }).catch(() => undefined);
    try {
      await Promise.race([this.#answered(), wait(deadlineMs)]);
      const cut = this.#open.size;
      if (cut === 0) await Promise.race([closed.promise, wait(lastHeadMs)]);
      this.server.closeAllConnections();
      await closed.promise;
      return cut;
    } finally {
      late.abort();
    }
  }

  #answered(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  #opened(response: ServerResponse): void {
    this.#open.add(response);
    if (!this.server.listening) close(response);
    response.once("close", () => {
      this.#open.delete(response);
      if (!this.server.listening) this.server.closeIdleConnections();
      if (this.#open.size === 0) this.#idle?.resolve();
    });
  }

  // The server's own timeout would cut a stream whose plugin has nothing to say; between requests it closes connections.
  #stalled(socket: Socket): void {
    const isAnswering = [...this.#open].some((response) => response.socket === socket);
    if (!isAnswering || socket.writableLength > 0) socket.destroy();
  }

  #isFull(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#unread.atMs > 100) {
      const bytes = [...this.#open].reduce((sum, { writableLength }) => sum + writableLength, 0);
      this.#unread = { atMs: nowMs, bytes };
    }
    return this.#unread.bytes > this.#limits.unreadBytes;
  }
}

function close(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("connection", "close");
}

function refuse(response: ServerResponse): void {
  const problem = {
    type: "about:blank",
    status: 503,
    title: "Too many unread answers",
    detail: "Clients read too slowly.",
  };
  response
    .writeHead(503, { "content-type": "application/problem+json", "retry-after": "1" })
    .end(JSON.stringify(problem));
}

function endUnread(request: IncomingMessage, socket: Socket): void {
  if (request.complete || socket.destroyed) return;
  request.resume();
  socket.end();
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(timer));
}
