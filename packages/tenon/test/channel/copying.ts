import assert from "node:assert/strict";
import type { TSchema } from "typebox";
import { compileCopy, type CopyLimits, ValueProblem } from "../../src/channel/copy.ts";

export const limits: CopyLimits = { maxBytes: 1_000_000, maxDepth: 32 };

export function copied(schema: TSchema, value: unknown): unknown {
  return compileCopy(schema)(value, limits);
}

export function refused(
  schema: TSchema,
  value: unknown,
  wanted: { path?: string; found?: RegExp; reason?: string } = {},
): void {
  assert.throws(
    () => copied(schema, value),
    (problem: unknown) => {
      assert.ok(ValueProblem.is(problem), String(problem));
      if (wanted.path !== undefined) assert.equal(problem.path, wanted.path);
      if (wanted.found !== undefined) assert.match(problem.found, wanted.found);
      if (wanted.reason !== undefined) assert.equal(problem.reason, wanted.reason);
      assert.ok(problem.found.length <= 80 && !/[\p{C}]/u.test(problem.path + problem.found + problem.wanted));
      return true;
    },
  );
}
