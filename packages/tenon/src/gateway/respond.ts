import { FastResponse } from "srvx";
import { ofNode } from "./incoming.ts";

/** A response of text. Whoever asked by way of srvx is answered in its own class, which it sends with no web stream between. */
export function respond(request: Request, text: string, init: ResponseInit): Response {
  return ofNode(request) === undefined ? new Response(text, init) : new FastResponse(text, init);
}
