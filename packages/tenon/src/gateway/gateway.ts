import type { Host } from "../index.ts";
import { Calls } from "./calls.ts";
import { checkedOptions, type GatewayOptions } from "./gateway-options.ts";
import { type Problem, problemOf, problemResponse, RequestProblem } from "./problem.ts";

/** A `fetch` handler: give it a `Request`, get a `Response`. Never rejects. */
export type Gateway = (request: Request) => Promise<Response>;

interface Route {
  readonly path: RegExp;
  readonly methods: readonly string[];
  readonly answer: (request: Request, parts: readonly string[]) => Response | Promise<Response>;
}

/**
 * Serves a host's plugins over HTTP: `POST /call/<name>/<method>` with JSON in and out, streams as NDJSON or server-sent
 * events, errors as problem+json, `GET /healthz` and `GET /readyz`. Mount it wherever a `fetch` handler goes; under a prefix,
 * the mount takes the prefix off.
 *
 * @throws TENON_OPTION_INVALID
 */
export function createGateway(host: Host, options: GatewayOptions = {}): Gateway {
  const { limits, ready = () => host.isOpen, onFailure } = checkedOptions(options);
  const failed = (error: unknown, request: Request): Problem => {
    const problem = problemOf(error);
    if (problem.status >= 500) tell(() => onFailure(error, request));
    return problem;
  };
  const calls = new Calls({ host, limits, failed });
  const routes: readonly Route[] = [
    {
      path: /^\/call\/(.+)\/([^/]+)$/,
      methods: ["POST"],
      answer: (request, [name = "", method = ""]) => calls.answer(request, name, method),
    },
    { path: /^\/healthz$/, methods: ["GET", "HEAD"], answer: () => Response.json({ status: "ok" }) },
    { path: /^\/readyz$/, methods: ["GET", "HEAD"], answer: () => readiness(host, ready()) },
  ];
  return async (request) => {
    try {
      return await answer(routes, request);
    } catch (error) {
      return problemResponse(failed(error, request));
    }
  };
}

async function answer(routes: readonly Route[], request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  for (const { path, methods, answer: run } of routes) {
    const match = path.exec(pathname);
    if (match === null) continue;
    return methods.includes(request.method) ? run(request, match.slice(1).map(decode)) : notAllowed(request, methods);
  }
  return problemResponse({
    status: 404,
    title: "Not found",
    detail: "No such path. Calls go to POST /call/<name>/<method>.",
  });
}

function tell(listener: () => void): void {
  try {
    listener();
  } catch (thrown) {
    process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RequestProblem({
      status: 400,
      title: "Bad request",
      detail: "The path has a % that does not begin an encoded letter.",
    });
  }
}

function notAllowed(request: Request, methods: readonly string[]): Response {
  const allow = methods.join(", ");
  const detail = `Wanted ${allow}, got ${request.method}.`;
  return problemResponse({ status: 405, title: "Method not allowed", detail }, { allow });
}

function readiness(host: Host, ready: boolean): Response {
  const instances = host.instances.map(({ name, version, state, realm }) => ({ name, version, state, realm }));
  return Response.json({ status: ready ? "ready" : "not ready", instances }, { status: ready ? 200 : 503 });
}
