import assert from "node:assert/strict";
import { type ErrorCode, isTenonError, type TenonError } from "tenon";

/** The TenonError that a promise rejects with; fails the test for anything else. */
export async function refusal(answer: Promise<unknown>, code: ErrorCode): Promise<TenonError> {
  const error: unknown = await answer.then(
    (value) => assert.fail(`answered ${JSON.stringify(value)}, wanted ${code}`),
    (reason: unknown) => reason,
  );
  if (!isTenonError(error, code)) throw new Error(`wanted ${code}`, { cause: error });
  assert.ok(error instanceof Error);
  return error;
}

/** What a promise rejects with; fails the test unless that is an Error of this realm. */
export async function failure(answer: Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  const error: unknown = await answer.then(
    (value) => assert.fail(`answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error);
  return error;
}

export async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  return Array.fromAsync(items);
}
