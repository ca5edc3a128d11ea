import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { toNodeHandler } from "srvx/node";
import type { Gateway } from "./gateway.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A gateway as `node:http`, Express and Fastify take their handlers. */
export function toNodeListener(gateway: Gateway): RequestListener {
  // Its types are those of HTTP/1 and HTTP/2 at once, which no request of Node's has.
  const answer = toNodeHandler(gateway) as Answer;
  return (request, response) => {
    Promise.resolve(answer(request, response)).catch(() => response.destroy());
  };
}
