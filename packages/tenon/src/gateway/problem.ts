import { type ErrorCode, isTenonError } from "../index.ts";

/** A problem document (RFC 9457). `code` is Tenon's, or the plugin's own error code. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code?: string;
}

/** Thrown where a request is at fault in a way that no error of the runtime describes. */
export class RequestProblem {
  readonly problem: Problem;
  constructor(problem: Problem) {
    this.problem = problem;
  }
}

const statuses: Partial<Record<ErrorCode, readonly [status: number, title: string]>> = {
  TENON_INSTANCE_UNKNOWN: [404, "No such plugin"],
  TENON_METHOD_UNKNOWN: [404, "No such method"],
  TENON_INPUT_INVALID: [422, "Input does not fit the contract"],
  TENON_VALUE_TOO_LARGE: [413, "Value too large"],
  TENON_OPTION_INVALID: [400, "Bad request"],
  TENON_CALL_QUEUE_FULL: [503, "Too many calls at once"],
  TENON_CALL_DEADLINE: [504, "Deadline passed"],
  TENON_CALL_ABORTED: [499, "Caller went away"],
  TENON_CALL_LOST: [502, "Call lost"],
  TENON_OUTPUT_INVALID: [502, "Answer does not fit the contract"],
  TENON_REALM_ENDED: [503, "Plugin ended"],
  TENON_INSTANCE_STATE: [503, "Plugin not ready"],
  TENON_LEASE_REVOKED: [503, "Plugin unloaded"],
  TENON_HOST_CLOSED: [503, "Host is closing"],
};

/** What a caller outside may know of an error: no stack, nothing of the host's files. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestProblem) return error.problem;
  if (isTenonError(error)) {
    const [status, title] = statuses[error.code] ?? [500, "Internal error"];
    return { status, title, detail: error.message, code: error.code };
  }
  const { name, message, code } = error instanceof Error ? (error as Error & { code?: unknown }) : { name: "Error", message: "", code: undefined };
  return { status: 500, title: "Plugin failed", detail: `${name}: ${message}`, ...(typeof code === "string" ? { code } : {}) };
}

export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  const retry = problem.status === 503 ? { "retry-after": "1" } : {};
  return new Response(JSON.stringify({ type: "about:blank", ...problem }), { status: problem.status, headers: { "content-type": "application/problem+json", ...retry, ...headers } });
}
