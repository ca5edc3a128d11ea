import assert from "node:assert/strict";
import { type ErrorCode, isTenonError, type TenonError } from "tenon";

/** The Tenon error that a promise rejects with; fails for any other outcome. */
export async function rejection<Code extends ErrorCode>(
  promise: Promise<unknown>,
  code: Code,
): Promise<TenonError<Code>> {
  const outcome: unknown = await promise.then(
    (value) => new Error(`answered ${String(value)}`),
    (error: unknown) => error,
  );
  assert.ok(
    isTenonError(outcome, code),
    outcome instanceof Error ? (outcome.stack ?? outcome.message) : String(outcome),
  );
  return outcome;
}
