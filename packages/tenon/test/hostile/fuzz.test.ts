import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import fc, { type Arbitrary } from "fast-check";
import { isTenonError } from "tenon";
import { MalformedFrame, readFrame } from "../../src/channel/frame.ts";
import type { Frame } from "../../src/contract/messages.ts";
import { guardLeaks } from "../leak-guard.ts";
import { saboteur, type SaboteurClient } from "./fixtures/saboteur.ts";
import { sizes } from "./sizes.ts";
import { Stage } from "./stage.ts";

guardLeaks();

const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);

type Fields = Readonly<Record<string, unknown>>;

const error = {
  kind: "plugin",
  name: "Error",
  message: "m",
  stack: "",
  cause: { kind: "tenon", name: "x", message: "", stack: "", code: "TENON_CALL_LOST", data: {} },
};
const target = { kind: "service", name: "kv.get" };
const whole: readonly Fields[] = [
  { type: "call", id: 1, instance: 1, target, input: "x", stream: "none" },
  {
    type: "call",
    id: 2,
    instance: 1,
    target: { kind: "service", name: "kv.sink" },
    input: null,
    stream: "in",
    deadlineMs: 50,
  },
  { type: "call", id: 3, instance: 1, target: { kind: "service", name: "kv.spring" }, input: "x", stream: "out" },
  { type: "call", id: 4, instance: 1, target: { kind: "event", name: "told" }, input: 1, stream: "none" },
  { type: "call", id: 5, instance: 1, target: { kind: "use", name: "other.get" }, input: 1, stream: "none" },
  { type: "cancel", id: 1, reason: "aborted" },
  { type: "put", id: 2, value: "x" },
  { type: "put-end", id: 2 },
  { type: "put-fail", id: 2, error },
  { type: "want", id: 3, count: 2 },
  { type: "result", id: 1, value: { any: [1] } },
  { type: "failure", id: 1, error },
  { type: "item", id: 1, value: 1 },
  { type: "item-end", id: 1 },
  { type: "take", id: 2, count: 1 },
  { type: "log", instance: 1, level: "info", text: "line", call: 1 },
];
const words = [
  "type",
  "id",
  "instance",
  "target",
  "kind",
  "name",
  "input",
  "stream",
  "deadlineMs",
  "reason",
  "value",
  "error",
  "count",
  "level",
  "text",
  "call",
  "__proto__",
  "constructor",
  "toString",
  "cause",
  "errors",
];
const known = fc.constantFrom<unknown>(
  "call",
  "log",
  "none",
  "in",
  "out",
  "both",
  "service",
  "event",
  "use",
  "load",
  "kv.get",
  "__proto__",
  "aborted",
  "closed",
  "info",
  "",
  0,
  1,
  2,
  3,
  -1,
  0.5,
  2 ** 53,
  1e308,
  null,
  true,
  [],
  {},
  target,
  error,
);

/** A valid frame with some of its fields gone, replaced or joined by others. */
const mutatedBy = (value: Arbitrary<unknown>): Arbitrary<Fields> =>
  fc
    .tuple(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.constantFrom(...words), fc.oneof(fc.constant("gone"), value)), { maxLength: 3 }),
    )
    .map(([frame, changes]) => {
      const mutated: Record<string, unknown> = { ...frame };
      for (const [key, change] of changes) {
        if (change === "gone") delete mutated[key];
        else
          Object.defineProperty(mutated, key, { value: change, writable: true, enumerable: true, configurable: true });
      }
      return mutated;
    });

test("readFrame() makes a sound frame of any message, or says why it is none", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withSparseArray: true,
    key: fc.oneof(fc.constantFrom(...words), fc.string()),
  });
  let frames = 0;
  fc.assert(
    fc.property(fc.oneof(anything, mutatedBy(fc.oneof(known, anything))), (message) => {
      const read = readFrame(message);
      if (read instanceof MalformedFrame) {
        assert.ok(read.found.length <= 100 && read.wanted.length <= 100, `seed ${seed}`);
        return;
      }
      frames += 1;
      assert.notEqual(read, message, "a frame of its own making");
      assert.ok(isSound(read), `seed ${seed}: ${inspect(read)}`);
    }),
    { seed, numRuns: sizes.runs },
  );
  assert.ok(frames > 0, "it also saw good frames");
});

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function isSound(frame: Frame): boolean {
  switch (frame.type) {
    case "log":
      return (
        isCount(frame.instance) && typeof frame.text === "string" && (frame.call === undefined || isCount(frame.call))
      );
    case "call":
      return (
        isCount(frame.id) &&
        isCount(frame.instance) &&
        typeof frame.target.name === "string" &&
        (frame.deadlineMs === undefined || frame.deadlineMs >= 0)
      );
    case "want":
    case "take":
      return isCount(frame.id) && isCount(frame.count) && frame.count > 0;
    case "failure":
    case "put-fail":
      return isCount(frame.id) && typeof frame.error.message === "string";
    case "cancel":
    case "put":
    case "put-end":
    case "result":
    case "item":
    case "item-end":
      return isCount(frame.id);
  }
}

describe("a live realm", () => {
  let stage: Stage;
  before(async () => {
    const never = (): Promise<never> => new Promise(() => {});
    const spring = function* (): Generator<string> {
      yield "x";
    };
    stage = await Stage.open({ services: { kv: { get: (key: string) => key, sink: never, spring } } });
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  test("that sends frames of any kind answers on, or ends alone with what was wrong", async () => {
    const made = fc
      .constantFrom("NaN", "Infinity", "-0", "bigint", "map", "date", "error", "cycle", "shared", "doubled")
      .map(($make) => ({ $make }));
    const frames = fc.array(mutatedBy(fc.oneof(known, made, fc.jsonValue())), { minLength: 1, maxLength: 8 });
    const outcomes = { answered: 0, ended: 0 };
    await fc.assert(
      fc.asyncProperty(frames, (sent) =>
        stage.beside(async () => {
          await stage.host.load(
            { entry: "fixtures/saboteur.ts", name: "saboteur", version: "1.0.0" },
            { realm: "thread" },
          );
          const client = stage.client<SaboteurClient>(saboteur, "saboteur");
          const thrown: unknown = await client
            .write(sent)
            .then(() => client.found({}))
            .then(
              () => undefined,
              (reason: unknown) => reason,
            );
          if (thrown === undefined) outcomes.answered += 1;
          else outcomes.ended += 1;
          // A realm may also answer its own call wrongly, or fail it: that is its affair, and still typed.
          assert.ok(thrown === undefined || thrown instanceof Error, `seed ${seed}: ${String(thrown)}`);
          if (isTenonError(thrown, "TENON_CALL_LOST")) assert.match(thrown.message, /malformed frame/, `seed ${seed}`);
          await stage.host.unload("saboteur", { deadlineMs: 0 }).catch(() => undefined);
        }),
      ),
      { seed, numRuns: sizes.threadRuns },
    );
    assert.equal(outcomes.answered + outcomes.ended, sizes.threadRuns);
  });
});
