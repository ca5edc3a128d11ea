import { type Host, prometheusText, prometheusType, TenonError, tenonVersion } from "../index.ts";
import { EventReaders } from "./events.ts";
import { Inspections } from "./inspections.ts";
import { changeRollout, load, planOrApply, report, startRollout, survivors, swap, unload } from "./operations.ts";
import { problemOf, problemResponse } from "./problem.ts";
import type { About } from "./protocol.ts";

/** Options of `createAdmin`. */
export interface AdminOptions {
  /** Milliseconds that a plugin has to tell what it holds; later it is shown as not answering. Default 300. */
  readonly heldMs?: number;
}

/** Who looks after a host from outside. */
export interface Admin {
  /** A `fetch` handler: give it a `Request`, get a `Response`. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Ends the streams of events, after what has been told already, and what debuggers hold. */
  readonly end: () => void;
}

type Handle = (request: Request, target: string) => Promise<Response> | Response;

interface Route {
  readonly method: "GET" | "POST";
  readonly path: URLPattern;
  readonly handle: Handle;
}

/**
 * Looks after a host over HTTP: `GET /instances`, `GET /survivors`, `POST /load`, `/unload`, `/swap`, `/plan`, `/apply` and `/rollout/…` with JSON
 * bodies, `GET /routes`, `GET /rollouts`, `GET /events` as NDJSON, `GET /logs/<target>`, `GET /metrics`, `GET /origin/<target>`, `GET /inspect/<target>` for debuggers, and `GET /` for who answers. It may do everything,
 * so put it where only the operator comes: `listenOnSocket`.
 *
 * @throws TENON_OPTION_INVALID
 */
export function createAdmin(host: Host, options: AdminOptions = {}): Admin {
  const { heldMs = 300 } = options;
  if (!(typeof heldMs === "number" && heldMs >= 0)) {
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "heldMs",
      found: String(heldMs),
      wanted: "milliseconds, 0 or more",
    });
  }
  const { pid, version: node } = process;
  const about: About = { tenon: tenonVersion, pid, node, startedAt: new Date().toISOString() };
  const readers = new EventReaders(host, about);
  const inspections = new Inspections();
  const routes = routesOf(host, { about, heldMs, readers, inspections });
  return {
    fetch: async (request) => {
      const response = await answer(routes, request);
      response.headers.set("tenon-pid", String(pid));
      return response;
    },
    end: () => {
      readers.end();
      inspections.end();
    },
  };
}

interface RouteParts {
  readonly about: About;
  readonly heldMs: number;
  readonly readers: EventReaders;
  readonly inspections: Inspections;
}

function routesOf(host: Host, { about, heldMs, readers, inspections }: RouteParts): readonly Route[] {
  const route = (method: "GET" | "POST", pathname: string, handle: Handle): Route => {
    return { method, path: new URLPattern({ pathname }), handle };
  };
  const lines = { "content-type": "application/x-ndjson", "cache-control": "no-store" };
  return [
    route("GET", "/", () => Response.json(about)),
    route("GET", "/instances", () => report(host, about, heldMs)),
    route("GET", "/survivors", (request) => survivors(host, about, request)),
    route("GET", "/events", () => new Response(readers.open(), { headers: lines })),
    route("GET", "/metrics", () => {
      return new Response(prometheusText(host.metrics()), { headers: { "content-type": prometheusType } });
    }),
    route("GET", "/logs/:target(.+)", (_request, target) => Response.json(host.logs(target))),
    route("GET", "/origin/:target(.+)", (_request, target) => {
      const { files: _files, sourceMap: _map, ...origin } = host.origin(target);
      return Response.json(origin);
    }),
    route("GET", "/inspect/:target(.+)", (_request, target) => {
      return new Response(inspections.open(host, target), { headers: lines });
    }),
    route("POST", "/inspections/:target", async (request, id) => {
      inspections.send(id, await request.text());
      return Response.json({});
    }),
    route("POST", "/load", (request) => load(host, request)),
    route("POST", "/unload", (request) => unload(host, request)),
    route("POST", "/swap", (request) => swap(host, request)),
    route("POST", "/plan", (request) => planOrApply(host, "plan", request)),
    route("POST", "/apply", (request) => planOrApply(host, "apply", request)),
    route("GET", "/routes", () => Response.json(host.routes.all)),
    route("GET", "/rollouts", () => Response.json(host.rollouts.all)),
    route("POST", "/rollout/start", (request) => startRollout(host, request)),
    ...(["pause", "unpause", "abort"] as const).map((how) =>
      route("POST", `/rollout/${how}`, (request) => changeRollout(host, how, request)),
    ),
  ];
}

async function answer(routes: readonly Route[], request: Request): Promise<Response> {
  try {
    const url = new URL(request.url);
    const found = routes.find(({ path }) => path.test(url));
    if (found === undefined) {
      const known = routes.map(({ method, path }) => `${method} ${path.pathname}`).join(", ");
      return problemResponse({
        status: 404,
        title: "Not found",
        detail: `No such path: ${url.pathname}. There are ${known}.`,
      });
    }
    if (found.method !== request.method) {
      const detail = `Wanted ${found.method}, got ${request.method}.`;
      return problemResponse({ status: 405, title: "Method not allowed", detail }, { allow: found.method });
    }
    return await found.handle(request, decoded(found.path.exec(url)?.pathname.groups["target"] ?? ""));
  } catch (error) {
    return problemResponse(problemOf(error));
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
