import assert from "node:assert/strict";
import { test } from "node:test";
import { format } from "node:util";
import { runInNewContext } from "node:vm";
import type { LogFrame } from "../../src/contract/messages.ts";
import { logParts } from "../../src/guest/log-fields.ts";
import { LogGate } from "../../src/guest/log-gate.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "../kernel/manual-clock.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

test("a guest that writes more than a host can read says how much was dropped, though it falls silent", () => {
  const clock = new ManualClock();
  const sent: LogFrame[] = [];
  const gate = new LogGate((frame) => sent.push(frame), new Wheel(clock));
  const flood = 60_000;
  for (let line = 0; line < flood; line += 1) gate.write({ instance: 3, level: "info", text: "x", call: 1 });
  clock.advance(1_000);
  const told = sent.filter(({ dropped }) => dropped !== undefined);
  assert.equal(sent.length - told.length + told.reduce((sum, { dropped = 0 }) => sum + dropped, 0), flood);
  const last = told.at(-1);
  assert.deepEqual([last?.instance, last?.level, last?.call, sent.at(-1)], [3, "warn", undefined, last]);
  assert.match(last?.text ?? "", /^\d+ lines dropped: more than 10000 a second$/);
  assert.deepEqual(clock.armed, []);
});

test("a plain object behind a text is a line's fields, of whichever context; all else is text", () => {
  const parted = (...values: readonly unknown[]): readonly [string, string | undefined] => {
    const parts = logParts(values);
    return [format(...parts.values), parts.fields];
  };
  assert.deepEqual(parted("taken", { order: 7 }), ["taken", '{"order":7}']);
  assert.deepEqual(parted("taken", 1, Object.create(null)), ["taken 1", "{}"]);
  assert.deepEqual(parted("taken", runInNewContext("({ order: 7 })")), ["taken", '{"order":7}']);
  assert.deepEqual(parted("taken %o", { order: 7 })[1], undefined);
  for (const only of [{ order: 7 }, "text", undefined]) assert.deepEqual(parted(only), [format(only), undefined]);
  const loop: Record<string, unknown> = {};
  loop["self"] = loop;
  const refusing = new Proxy({}, { getPrototypeOf: () => assert.fail("looked at") });
  const others = [new Error("x"), [1], new Map(), new Date(0), null, 7, { n: 1n }, loop, { long: "x".repeat(2 ** 14) }];
  for (const value of others) assert.deepEqual(parted("text", value), [format("text", value), undefined]);
  assert.equal(logParts(["text", refusing]).fields, undefined);
  assert.equal(logParts(["text", { toJSON: () => "no object" }]).fields, undefined);
});
