import { type Host, TenonError } from "../index.ts";
import { answerCall } from "./answer.ts";
import { inputOf } from "./body.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import { problemOf, problemResponse } from "./problem.ts";

export interface GatewayOptions {
  /** Largest request body, in bytes; of a stream, of one line. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Milliseconds a request body may take to arrive. Default 10,000. Does not hold for streams. */
  readonly bodyMs?: number;
  /** Deadline of calls that name none in `tenon-deadline-ms`. Default 30,000. */
  readonly deadlineMs?: number;
  /** Whether to take traffic: what `GET /readyz` answers. Default: while the host is open. */
  readonly ready?: () => boolean;
}

/** A `fetch` handler: give it a `Request`, get a `Response`. Never rejects. */
export type Gateway = (request: Request) => Promise<Response>;

const callPath = new URLPattern({ pathname: "/call/:name(.+)/:method" });

/**
 * Serves a host's plugins over HTTP: `POST /call/<name>/<method>` with JSON in and out, streams as NDJSON or server-sent
 * events, errors as problem+json, `GET /healthz` and `GET /readyz`. Mount it wherever a `fetch` handler goes.
 *
 * @throws TENON_OPTION_INVALID
 */
export function createGateway(host: Host, options: GatewayOptions = {}): Gateway {
  const limits = checkedLimits(options);
  const ready = options.ready ?? (() => true);
  return async (request) => {
    try {
      const url = new URL(request.url);
      if (url.pathname === "/healthz") return only(["GET", "HEAD"], request) ?? Response.json({ status: "ok" });
      if (url.pathname === "/readyz") return only(["GET", "HEAD"], request) ?? readiness(host, ready());
      const match = callPath.exec(url);
      if (match === null) return problemResponse({ status: 404, title: "Not found", detail: `No such path: ${url.pathname}. Calls go to POST /call/<name>/<method>.` });
      const { name = "", method = "" } = match.pathname.groups;
      return only(["POST"], request) ?? (await call(host, request, decode(name), decode(method), limits));
    } catch (error) {
      return problemResponse(problemOf(error));
    }
  };
}

async function call(host: Host, request: Request, name: string, method: string, limits: GatewayLimits): Promise<Response> {
  const described = host.contract(name).methods[method];
  const input = await inputOf(request, described, limits);
  const { signal } = request;
  const answer = await host.call(name, method, input, { signal, deadlineMs: deadlineOf(request, limits) });
  return answerCall(request, answer);
}

function deadlineOf(request: Request, limits: GatewayLimits): number {
  const asked = request.headers.get("tenon-deadline-ms");
  if (asked === null) return limits.deadlineMs;
  const deadlineMs = Number(asked);
  if (asked.trim() !== "" && deadlineMs >= 0 && deadlineMs < Infinity) return deadlineMs;
  throw new TenonError("TENON_OPTION_INVALID", { option: "tenon-deadline-ms", found: JSON.stringify(asked.slice(0, 40)), wanted: "milliseconds, 0 or more" });
}

function readiness(host: Host, ready: boolean): Response {
  const instances = host.instances.map(({ name, version, state, realm }) => ({ name, version, state, realm }));
  return Response.json({ status: ready ? "ready" : "not ready", instances }, { status: ready ? 200 : 503 });
}

function only(methods: readonly string[], request: Request): Response | undefined {
  if (methods.includes(request.method)) return undefined;
  const allow = methods.join(", ");
  return problemResponse({ status: 405, title: "Method not allowed", detail: `Wanted ${allow}, got ${request.method}.` }, { allow });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function checkedLimits(options: GatewayOptions): GatewayLimits {
  const { maxBodyBytes = 2 ** 20, bodyMs = 10_000, deadlineMs = 30_000 } = options;
  for (const [option, value] of Object.entries({ maxBodyBytes, bodyMs, deadlineMs })) {
    if (!(typeof value === "number" && value > 0)) throw new TenonError("TENON_OPTION_INVALID", { option, found: String(value), wanted: "a number above 0" });
  }
  return { maxBodyBytes, bodyMs, deadlineMs };
}
