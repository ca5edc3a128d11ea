import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "./manual-clock.ts";

type Step =
  | { readonly kind: "set"; readonly delayMs: number; readonly keepAlive: boolean; readonly then: number | undefined }
  | { readonly kind: "cancel"; readonly index: number }
  | { readonly kind: "advance"; readonly byMs: number }
  | { readonly kind: "wakeEarly" };

const delayMs = fc.oneof(
  fc.nat(40),
  fc.nat(2_000),
  fc.double({ min: 0, max: 600, noNaN: true }),
  fc.constant(Infinity),
);
const passing = fc.oneof(fc.nat(300), fc.double({ min: 0, max: 700, noNaN: true }));
const then = fc.option(fc.nat(600), { nil: undefined });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("set" as const), delayMs, keepAlive: fc.boolean(), then }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), index: fc.nat(50) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("advance" as const), byMs: passing }) },
    { weight: 1, arbitrary: fc.constant({ kind: "wakeEarly" as const }) },
  ),
  { maxLength: 60 },
);

interface Modelled {
  readonly dueMs: number;
  readonly keepAlive: boolean;
  readonly cancel: () => void;
  state: "pending" | "fired" | "cancelled";
}

class Model {
  readonly clock = new ManualClock();
  readonly wheel = new Wheel(this.clock);
  readonly alarms: Modelled[] = [];
  readonly firedDueMs: number[] = [];

  set(delay: number, keepAlive: boolean, then?: number): void {
    const dueMs = this.clock.now() + delay;
    const alarm = this.wheel.after(delay, () => this.#fired(modelled, then), { keepAlive });
    const modelled: Modelled = { dueMs, keepAlive, cancel: () => alarm.cancel(), state: "pending" };
    this.alarms.push(modelled);
  }

  run(step: Step): void {
    switch (step.kind) {
      case "set":
        return this.set(step.delayMs, step.keepAlive, step.then);
      case "advance":
        return this.clock.advance(step.byMs);
      case "wakeEarly":
        return this.clock.wakeEarly();
      case "cancel": {
        const alarm = this.alarms[step.index];
        alarm?.cancel();
        if (alarm?.state === "pending") alarm.state = "cancelled";
      }
    }
  }

  check(): void {
    const pending = this.alarms.filter(({ state, dueMs }) => state === "pending" && dueMs !== Infinity);
    const overdue = pending.filter(({ dueMs }) => Math.ceil(dueMs) <= this.clock.now());
    const armedFor = this.clock.armed.map(({ keepAlive }) => keepAlive);
    assert.equal(this.wheel.pending, pending.length);
    assert.deepEqual(armedFor, pending.length === 0 ? [] : [pending.some(({ keepAlive }) => keepAlive)]);
    if (overdue.length > 0) assert.ok(this.clock.armed.every(({ atMs }) => atMs <= this.clock.now()));
    assert.deepEqual(
      this.firedDueMs,
      this.firedDueMs.toSorted((left, right) => left - right),
    );
  }

  #fired(alarm: Modelled, then: number | undefined): void {
    assert.equal(alarm.state, "pending");
    assert.ok(this.clock.now() >= alarm.dueMs, `fired at ${this.clock.now()}, due at ${alarm.dueMs}`);
    assert.ok(this.clock.now() < alarm.dueMs + 2, `fired at ${this.clock.now()}, due at ${alarm.dueMs}`);
    alarm.state = "fired";
    this.firedDueMs.push(alarm.dueMs);
    if (then !== undefined) this.set(then, true);
  }
}

test("whatever is set, cancelled and waited for, each alarm fires once, in due order, never early, on one timer", () => {
  fc.assert(
    fc.property(steps, (todo) => {
      const model = new Model();
      for (const step of todo) {
        model.run(step);
        model.check();
      }
      model.clock.advance(10_000);
      model.check();
      const unsettled = model.alarms.filter(({ state, dueMs }) => state === "pending" && dueMs !== Infinity);
      assert.deepEqual(unsettled, []);
      assert.deepEqual(model.clock.armed, []);
    }),
    { numRuns: 300 },
  );
});
