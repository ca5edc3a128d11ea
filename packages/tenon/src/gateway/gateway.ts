import type { Host } from "../index.ts";
import { Calls } from "./calls.ts";
import { checkedOptions, type GatewayOptions } from "./gateway-options.ts";
import { type Problem, problemOf, problemResponse } from "./problem.ts";
import { answerByRoute, type Route } from "./routes.ts";

/** A `fetch` handler: give it a `Request`, get a `Response`. Never rejects. */
export type Gateway = (request: Request) => Promise<Response>;

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
      return await answerByRoute(routes, request);
    } catch (error) {
      return problemResponse(failed(error, request));
    }
  };
}

function tell(listener: () => void): void {
  try {
    listener();
  } catch (thrown) {
    process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
  }
}

function readiness(host: Host, ready: boolean): Response {
  const instances = host.instances.map(({ name, version, state, realm }) => ({ name, version, state, realm }));
  return Response.json({ status: ready ? "ready" : "not ready", instances }, { status: ready ? 200 : 503 });
}
