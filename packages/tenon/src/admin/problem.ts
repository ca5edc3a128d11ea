import { type ErrorCode, isTenonError } from "../index.ts";
import type { AdminProblem } from "./protocol.ts";

/** Thrown where a request is at fault in a way that no error of the runtime describes. */
export class RequestProblem extends Error {
  readonly problem: AdminProblem;
  constructor(problem: AdminProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

const statuses: Partial<Record<ErrorCode, readonly [status: number, title: string]>> = {
  TENON_INSTANCE_UNKNOWN: [404, "No such plugin"],
  TENON_PLUGIN_NOT_FOUND: [404, "Plugin source not found"],
  TENON_OPTION_INVALID: [400, "Bad request"],
  TENON_CONFIG_INVALID: [422, "Configuration refused"],
  TENON_INSTANCE_TAKEN: [409, "Name already taken"],
  TENON_INSTANCE_STATE: [409, "Not in a state for this"],
  TENON_UNLOAD_HELD: [409, "Still held"],
  TENON_SWAP_REFUSED: [409, "Swap refused"],
  TENON_ROLLOUT_UNKNOWN: [404, "No such roll-out"],
  TENON_ROLLOUT_REFUSED: [409, "Roll-out refused"],
  TENON_SWAP_FAILED: [409, "Swap failed, the old version goes on"],
  TENON_USES_CYCLE: [409, "Plugins use each other in a circle"],
  TENON_USES_MISSING: [409, "Used contract has no provider"],
  TENON_HOST_CLOSED: [503, "Host is closing"],
};

const deepest = 5;
const causeLength = 4_096;

/** Everything an operator may need: unlike a caller from outside, whoever has the socket may see stacks and paths. */
export function problemOf(error: unknown): AdminProblem {
  if (error instanceof RequestProblem) return error.problem;
  if (!isTenonError(error)) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return { status: 500, title: "Failed", detail: `${name}: ${message}`, causes: causesOf(error) };
  }
  // What is left are faults of the plugin or its files: the request was understood and cannot be done.
  const [status, title] = statuses[error.code] ?? [422, "Cannot be done"];
  return { status, title, detail: error.message, code: error.code, data: error.data, causes: causesOf(error) };
}

function causesOf(error: unknown): readonly string[] {
  const causes: string[] = [];
  for (let at = error; at instanceof Error && at.cause !== undefined && causes.length < deepest; at = at.cause) {
    const { cause } = at;
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause);
    causes.push((text ?? typeof cause).slice(0, causeLength));
  }
  return causes;
}

export function problemResponse(problem: AdminProblem, headers: Readonly<Record<string, string>> = {}): Response {
  const type = { "content-type": "application/problem+json" };
  return Response.json(
    { type: "about:blank", ...problem },
    { status: problem.status, headers: { ...type, ...headers } },
  );
}
