import { type ErrorCode, isTenonError, thrownBy } from "../index.ts";

/** A problem document (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Tenon's code, or that of the plugin's own error. */
  readonly code?: string;
  /** Class name of the plugin's own error. */
  readonly name?: string;
  /** Where in the input or the answer a value does not fit. */
  readonly path?: string;
}

/** Thrown where a request is at fault in a way that no error of the runtime describes. */
export class RequestProblem extends Error {
  override readonly name: string = "RequestProblem";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Of a body whose rest did not come. */
export function unreadable(error: unknown): RequestProblem {
  const detail = error instanceof Error ? error.message : String(error);
  return new RequestProblem({ status: 400, title: "Body cannot be read", detail });
}

/** The codes that a call can end with. What their messages say is for callers too. */
const statuses: Partial<Record<ErrorCode, readonly [status: number, title: string]>> = {
  TENON_OPTION_INVALID: [400, "Bad request"],
  TENON_INSTANCE_UNKNOWN: [404, "No such plugin"],
  TENON_ROUTE_VERSION_UNKNOWN: [404, "No such version"],
  TENON_METHOD_UNKNOWN: [404, "No such method"],
  TENON_VALUE_TOO_LARGE: [413, "Value too large"],
  TENON_INPUT_INVALID: [422, "Input does not fit the contract"],
  TENON_CALL_ABORTED: [499, "Caller went away"],
  TENON_CALL_LOST: [502, "Call lost"],
  TENON_WASM_ENDED: [502, "Plugin ended"],
  TENON_OUTPUT_INVALID: [502, "Answer does not fit the contract"],
  TENON_BREAKER_OPEN: [503, "Version is broken"],
  TENON_ROUTE_EXHAUSTED: [503, "No version could answer"],
  TENON_ROUTE_FULL: [503, "Too many calls at once"],
  TENON_CALL_QUEUE_FULL: [503, "Too many calls at once"],
  TENON_INSTANCE_RESTARTING: [503, "Plugin is being restarted"],
  TENON_INSTANCE_STATE: [503, "Plugin not ready"],
  TENON_LEASE_REVOKED: [503, "Plugin unloaded"],
  TENON_REALM_ENDED: [503, "Plugin ended"],
  TENON_USES_MISSING: [503, "Plugin lacks another"],
  TENON_HOST_CLOSED: [503, "Host is closing"],
  TENON_CALL_DEADLINE: [504, "Deadline passed"],
};

/** What a caller outside may know of an error: no stack, nothing of the host's files. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestProblem) return error.problem;
  if (isTenonError(error)) return tenonProblem(error.code, error.message, error);
  if (!(error instanceof Error) || thrownBy(error) === undefined) return internal();
  const { name, message, code } = error as Error & { readonly code?: unknown };
  return { status: 500, title: "Plugin failed", detail: message, name, ...(typeof code === "string" ? { code } : {}) };
}

function tenonProblem(code: ErrorCode, message: string, error: Error & { readonly data: object }): Problem {
  const known = statuses[code];
  if (known === undefined) return internal(code);
  // What a plugin's own call failed with is no fault of whoever called the plugin.
  const isPlugins = known[0] < 500 && thrownBy(error) !== undefined;
  const [status, title] = isPlugins ? [500, "Plugin failed"] : known;
  const path = (error.data as { readonly path?: string }).path;
  return { status, title, detail: message, code, ...(path === undefined || isPlugins ? {} : { path }) };
}

function internal(code?: ErrorCode): Problem {
  return {
    status: 500,
    title: "Internal error",
    detail: "The host failed; its own log may tell why.",
    ...(code === undefined ? {} : { code }),
  };
}

export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  const type = { "content-type": "application/problem+json" };
  const retry = problem.status === 503 ? { "retry-after": "1" } : {};
  const text = JSON.stringify({ type: "about:blank", ...problem });
  return new Response(text, { status: problem.status, headers: { ...type, ...retry, ...headers } });
}
