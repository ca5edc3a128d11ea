import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { describeThrown, describeWithoutStacks } from "../../src/channel/describe-thrown.ts";
import { rebuildError } from "../../src/channel/rebuild-error.ts";
import { readWireError } from "../../src/channel/wire-error.ts";
import { isTenonError, TenonError } from "../../src/contract/errors/error.ts";
import type { WireError } from "../../src/contract/messages.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const options = { mapStack: (stack: string): string => stack, from: "there" };
const mark = Symbol.for("tenon.error");

/** Over the wire and back. */
function crossed(thrown: unknown): Error {
  const described = readWireError(structuredClone(describeThrown(thrown)));
  assert.ok(described);
  return rebuildError(described, options);
}

function count(error: WireError): number {
  return (
    1 +
    (error.cause === undefined ? 0 : count(error.cause)) +
    (error.errors ?? []).reduce((sum, each) => sum + count(each), 0)
  );
}

const trap = (): never => {
  throw new Error("trap");
};
const trapped = new Proxy(
  {},
  { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap, getOwnPropertyDescriptor: trap },
);
const { proxy: revoked, revoke } = Proxy.revocable<object>([], {});
revoke();

test("anything thrown, hostile or not, is described, crosses, and is an Error again", () => {
  const hostile = [
    ...[
      null,
      undefined,
      Symbol("s"),
      10n,
      trapped,
      revoked,
      Object.freeze(new Error("frozen")),
      trap,
      Object.create(null) as object,
    ],
    { errors: revoked, cause: trapped, message: "m" },
    { errors: new Proxy([1, 2], { get: trap }) },
    { [mark]: true, code: "TENON_CALL_LOST", data: { deep: trap }, name: 5 },
    {
      [mark]: true,
      get name(): string {
        return trap();
      },
      code: "constructor",
      data: null,
    },
    { message: { toString: trap }, stack: 5, name: {} },
    Object.defineProperty(new Error("x"), "stack", { get: trap }),
  ];
  const property = (thrown: unknown): void => {
    for (const describe of [describeThrown, describeWithoutStacks]) {
      const error = rebuildError(readWireError(structuredClone(describe(thrown))) ?? assert.fail("not read"), options);
      assert.ok(error instanceof Error && typeof error.stack === "string");
    }
  };
  for (const thrown of hostile) property(thrown);
  const anything = fc.anything({
    withNullPrototype: true,
    withBigInt: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withDate: true,
  });
  const errorLike = fc.record(
    {
      name: anything,
      message: anything,
      stack: anything,
      code: anything,
      cause: anything,
      errors: anything,
      data: anything,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        errorLike,
        errorLike.map((fields) => Object.assign(new Error("e"), fields, { [mark]: true })),
      ),
      property,
    ),
  );
});

test("readWireError and rebuildError take anything from the other side without throwing", () => {
  const field = fc.oneof(fc.string(), fc.anything());
  const wire: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    error: fc.record(
      {
        kind: fc.constantFrom("tenon", "plugin"),
        ...{
          name: fc.oneof(fc.constantFrom("TypeError", "__proto__", "AggregateError"), fc.string()),
          message: fc.string(),
          stack: fc.string(),
        },
        ...{
          code: fc.oneof(fc.constantFrom("TENON_CALL_LOST", "TENON_UNLOAD_HELD", "toString"), field),
          builtIn: field,
          data: fc.anything(),
        },
        ...{
          cause: fc.option(tie("error"), { maxDepth: 3 }),
          errors: fc.oneof(field, fc.array(tie("error"), { maxLength: 2, depthIdentifier: "e" })),
        },
      },
      { requiredKeys: ["kind", "name", "message", "stack"] },
    ),
  })).error;
  fc.assert(
    fc.property(fc.oneof(wire, fc.anything()), (message) => {
      const read = readWireError(message);
      if (read !== undefined) assert.ok(rebuildError(read, options) instanceof Error);
    }),
  );
});

test("an error keeps its built-in class, name, code, causes, errors and own stack, with the stack of who gets it", () => {
  class Mine extends RangeError {
    override name = "Mine";
    code = "E_MINE";
  }
  const thrown = new Mine("m", { cause: new AggregateError([new TypeError("one"), "two"], "both") });
  const error = crossed(thrown) as Mine;
  assert.ok(error instanceof RangeError);
  assert.deepEqual([error.name, error.code, error.message], ["Mine", "E_MINE", "m"]);
  const cause = error.cause as AggregateError;
  assert.ok(cause instanceof AggregateError && cause.errors[0] instanceof TypeError);
  assert.deepEqual(
    (cause.errors as Error[]).map(({ message }) => message),
    ["one", 'Thrown value: "two"'],
  );
  assert.ok(error.stack?.startsWith(thrown.stack ?? "nothing"));
  assert.match(error.stack ?? "", /--- from there ---\n {4}at .*wire-error\.test\.ts/s);
  assert.deepEqual(Object.keys(error), ["code"]);
});

test("a TenonError crosses as one, with data of this realm; one whose data makes no sense keeps its text", () => {
  const data = { plugin: "p", version: "1.0.0", holders: ["a", "b"] };
  const error = crossed(new TenonError("TENON_UNLOAD_HELD", data, { cause: new Error("why") }));
  assert.ok(isTenonError(error, "TENON_UNLOAD_HELD"));
  assert.deepEqual(error.data, data);
  assert.equal((error.cause as Error).message, "why");
  const forged = Object.assign(new Error("forged"), { code: "TENON_UNLOAD_HELD", data: 5, [mark]: true });
  assert.deepEqual([crossed(forged).message, isTenonError(crossed(forged))], ["forged", false]);
});

test("no description has more than 64 errors or 64 Ki characters of text, however its parts are shared", () => {
  const leaf = new Error("x".repeat(100_000));
  const shared = Array.from({ length: 8 }).reduce<Error>(
    (below) => new AggregateError(Array(32).fill(below), "above", { cause: below }),
    leaf,
  );
  const described = describeThrown(shared);
  assert.equal(count(described), 64);
  const bomb: { errors: unknown[] } = { ...describeThrown(leaf), errors: [] };
  const deep = Array.from({ length: 8 }).reduce<object>((below) => ({ ...bomb, errors: Array(32).fill(below) }), bomb);
  const read = readWireError(deep);
  assert.ok(read !== undefined && count(read) <= 64);
  assert.equal(describeThrown(leaf).message.length, 64 * 1024);
  const loop = new Error("loop");
  loop.cause = loop;
  assert.equal(count(describeThrown(loop)), 9);
});

test("describeWithoutStacks leaves out the stacks of causes and errors too", () => {
  const error = new AggregateError([new Error("one")], "all", { cause: new Error("why") });
  assert.doesNotMatch(JSON.stringify(describeWithoutStacks(error)), /wire-error\.test/);
  assert.match(JSON.stringify(describeThrown(error)), /wire-error\.test/);
});
