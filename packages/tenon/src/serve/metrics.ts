import { type Host, prometheusText, prometheusType } from "../index.ts";

/** Answers a scrape of `/metrics`; undefined for every other path. `host` is undefined until there is one. */
export function answerScrape(request: Request, host: Host | undefined): Response | undefined {
  // Most requests are calls: none of them is parsed twice for this.
  if (!/\/metrics(?:\?|$)/.test(request.url) || new URL(request.url).pathname !== "/metrics") return undefined;
  if (request.method !== "GET" && request.method !== "HEAD") return refused();
  const text = host === undefined ? "" : prometheusText(host.metrics());
  const headers = { "content-type": prometheusType, "cache-control": "no-store" };
  return new Response(request.method === "HEAD" ? null : text, { headers });
}

/** What is asked at the address of metrics and is none. */
export function noSuchPath(request: Request): Response {
  const detail = `No such path: ${new URL(request.url).pathname}. There is GET /metrics.`;
  const problem = { type: "about:blank", status: 404, title: "Not found", detail };
  return Response.json(problem, { status: 404, headers: { "content-type": "application/problem+json" } });
}

function refused(): Response {
  const problem = { type: "about:blank", status: 405, title: "Method not allowed", detail: "Wanted GET." };
  const headers = { "content-type": "application/problem+json", allow: "GET, HEAD" };
  return Response.json(problem, { status: 405, headers });
}
