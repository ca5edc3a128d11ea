import { type Answer, compileFromJson, type FromJson, type Host, isTraceparent } from "../index.ts";
import type { Method } from "../contract.ts";
import { valueAnswer } from "./answer.ts";
import { deadlineOf } from "./deadline.ts";
import type { GatewayLimits } from "./gateway-options.ts";
import { readInput } from "./input.ts";
import { type Problem, problemResponse } from "./problem.ts";
import { RequestBody } from "./request-body.ts";
import { streamAnswer } from "./stream-answer.ts";

export interface CallsParts {
  readonly host: Host;
  readonly limits: GatewayLimits;
  /** Makes what the caller sees of an error. */
  readonly failed: (error: unknown, request: Request) => Problem;
}

/** Turns requests into calls of plugins, and what comes of them into responses. */
export class Calls {
  readonly #parts: CallsParts;
  readonly #fromJson = new WeakMap<Method, FromJson>();

  constructor(parts: CallsParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async answer(request: Request, name: string, method: string): Promise<Response> {
    const body = new RequestBody(request, this.#parts.limits);
    let response: Response;
    try {
      response = await this.#call(request, body, name, method);
    } catch (error) {
      response = problemResponse(this.#parts.failed(error, request));
    }
    if (body.isAbandoned) response.headers.set("connection", "close");
    return response;
  }

  async #call(request: Request, body: RequestBody, name: string, method: string): Promise<Response> {
    const { host, limits, failed } = this.#parts;
    const { methods } = host.contract(name);
    const described = Object.hasOwn(methods, method) ? methods[method] : undefined;
    const deadlineMs = deadlineOf(request, limits.deadlineMs);
    const streams = described?.stream === "in" || described?.stream === "both";
    const input = await readInput(request, body, { streams, fromJson: this.#reader(described) });
    // Only what reads a stream can go away while its request does not.
    const gone = streamsOut(described) ? new AbortController() : undefined;
    const signal = gone === undefined ? request.signal : AbortSignal.any([request.signal, gone.signal]);
    const attributes = headerOf(request);
    const options = { signal, deadlineMs, attributes, ...traceOf(request) };
    const answer: Answer = await host.call(name, method, input, options);
    if (!answer.streams) return valueAnswer(request, answer);
    return streamAnswer(request, answer, {
      firstItemMs: limits.firstItemMs,
      abort: () => gone?.abort(),
      failed: (error) => failed(error, request),
    });
  }

  #reader(method: Method | undefined): FromJson {
    if (method === undefined) return (json) => json;
    const known = this.#fromJson.get(method) ?? compileFromJson(method.input);
    this.#fromJson.set(method, known);
    return known;
  }
}

function streamsOut(method: Method | undefined): boolean {
  return method?.stream === "out" || method?.stream === "both";
}

/** Where the caller traces; what is no traceparent begins a trace of its own, as W3C Trace Context wants it. */
function traceOf(request: Request): { readonly traceparent?: string } {
  const traceparent = request.headers.get("traceparent");
  return traceparent !== null && isTraceparent(traceparent) ? { traceparent } : {};
}

const header = "header.";

/** What routes may look at, read when one does: `header.x-tenant`. */
function headerOf(request: Request): (name: string) => string | null {
  return (name) => (name.startsWith(header) ? request.headers.get(name.slice(header.length)) : null);
}
