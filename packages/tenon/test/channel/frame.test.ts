import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFrame, readFrame } from "../../src/channel/frame.ts";
import { guardLeaks } from "../leak-guard.ts";
import { callFrame } from "./wire.ts";

guardLeaks();

const error = { kind: "plugin", name: "Error", message: "m", stack: "s" };
const good: readonly object[] = [
  callFrame(1),
  { ...callFrame(2, "both"), deadlineMs: 5 },
  ...(["aborted", "deadline", "closed"] as const).map((reason) => ({ type: "cancel", id: 1, reason })),
  { type: "put", id: 1, value: [1] },
  { type: "put-end", id: 1 },
  { type: "put-fail", id: 1, error },
  { type: "want", id: 1, count: 32 },
  { type: "result", id: 0, value: undefined },
  { type: "failure", id: 1, error: { ...error, cause: error, errors: [error] } },
  { type: "item", id: 1, value: null },
  { type: "item-end", id: 1 },
  { type: "take", id: 1, count: 1 },
  { type: "log", instance: 1, level: "warn", text: "t", call: undefined },
  { type: "log", instance: 1, level: "warn", text: "t", call: 2, fields: "{}" },
  { type: "log", instance: 1, level: "warn", text: "t", call: undefined, dropped: 3 },
];

test("readFrame reads each kind of frame into one of its own making and drops what it does not know", () => {
  for (const frame of good) {
    const read = readFrame({ ...frame, secret: "x" });
    assert.deepEqual(read, frame);
    assert.notEqual(read, frame);
  }
});

const bad: readonly [unknown, RegExp][] = [
  [undefined, /undefined/],
  ["call", /string/],
  [[], /id/],
  [{ type: "result", id: -1 }, /id -1/],
  [{ type: "result", id: 1.5 }, /id 1\.5/],
  [{ type: "result", id: NaN }, /id NaN/],
  [{ type: "result", id: "1" }, /id "1"/],
  [{ type: "unheard-of", id: 1 }, /unheard-of/],
  [{ type: "__proto__", id: 1 }, /type/],
  [{ type: "cancel", id: 1, reason: "bored" }, /bored/],
  [{ type: "want", id: 1, count: 0 }, /count 0/],
  [{ type: "take", id: 1, count: Infinity }, /Infinity/],
  [{ type: "failure", id: 1, error: { name: "Error" } }, /error/],
  [{ type: "put-fail", id: 1, error: null }, /error/],
  [{ ...callFrame(1), instance: "1" }, /instance/],
  [{ ...callFrame(1), target: null }, /target/],
  [{ ...callFrame(1), target: { kind: "toString", name: "" } }, /kind/],
  [{ ...callFrame(1), target: { kind: "method", name: "x".repeat(513) } }, /name/],
  [{ ...callFrame(1), stream: "sideways" }, /sideways/],
  [{ ...callFrame(1), deadlineMs: -1 }, /deadlineMs -1/],
  [{ ...callFrame(1), deadlineMs: NaN }, /NaN/],
  [{ type: "log", instance: 1, level: "shout", text: "" }, /level/],
  [{ type: "log", instance: 1, level: "info", text: 5 }, /text/],
  [{ type: "log", instance: 1, level: "info", text: "", call: -1 }, /call/],
  [{ type: "log", instance: 1, level: "info", text: "", fields: {} }, /fields/],
  [{ type: "log", instance: 1, level: "info", text: "", dropped: 0.5 }, /dropped/],
];

test("readFrame says what it found in a message that is no frame", () => {
  for (const [message, found] of bad) {
    const problem = readFrame(message);
    assert.ok(problem instanceof MalformedFrame, JSON.stringify(message));
    assert.match(problem.found, found);
    assert.ok(problem.found.length < 100 && problem.wanted !== "");
  }
});

test("readFrame answers a frame or a problem for anything whatever, also with any one field of a good frame changed", () => {
  fc.assert(
    fc.property(
      fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }),
      (message) => void readFrame(message),
    ),
  );
  const broken = fc
    .constantFrom(...good)
    .chain((frame) =>
      fc
        .record({ key: fc.constantFrom(...Object.keys(frame)), value: fc.anything() })
        .map(({ key, value }) => ({ ...frame, [key]: value })),
    );
  fc.assert(
    fc.property(broken, (message) => {
      const read = readFrame(message);
      if (!(read instanceof MalformedFrame)) assert.deepEqual(readFrame(read), read);
    }),
  );
});
