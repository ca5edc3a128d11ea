import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "./manual-clock.ts";

function wheelAtZero(): { clock: ManualClock; wheel: Wheel; fired: string[]; note: (name: string) => () => void } {
  const clock = new ManualClock();
  const fired: string[] = [];
  return { clock, wheel: new Wheel(clock), fired, note: (name) => () => void fired.push(name) };
}

test("an alarm fires once its delay is over and not before", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  wheel.after(10, note("ten"));
  clock.advance(9.9);
  assert.deepEqual(fired, []);
  clock.advance(0.1);
  assert.deepEqual(fired, ["ten"]);
  clock.advance(1_000);
  assert.deepEqual(fired, ["ten"]);
});

test("a delay of 0 fires on the next wake, not inside the call", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  wheel.after(0, note("now"));
  assert.deepEqual(fired, []);
  clock.advance(0);
  assert.deepEqual(fired, ["now"]);
});

test("an alarm set by an alarm waits for a wake of its own", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  wheel.after(5, () => {
    wheel.after(0, note("second"));
    note("first")();
  });
  clock.advance(5);
  assert.deepEqual(fired, ["first", "second"]);
});

test("alarms fire in order of due time, equals in order of setting, across turns of the wheel", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  for (const delayMs of [1_000, 3, 256, 3, 259, 0]) wheel.after(delayMs, note(`${delayMs}`));
  wheel.after(2.5, note("2.5"));
  clock.advance(2_000);
  assert.deepEqual(fired, ["0", "2.5", "3", "3", "256", "259", "1000"]);
});

test("a clock that jumps over many alarms fires them in order in one wake", () => {
  const clock = new ManualClock();
  let jumpMs = 0;
  const jumping = new Wheel({ now: () => clock.now() + jumpMs, arm: (...armed) => clock.arm(...armed) });
  const fired: number[] = [];
  for (const delayMs of [700, 2, 300, 44]) jumping.after(delayMs, () => fired.push(delayMs));
  jumpMs = 10_000;
  clock.advance(2);
  assert.deepEqual(fired, [2, 44, 300, 700]);
});

test("a cancelled alarm does not fire, and cancelling again changes nothing", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  const cancelled = wheel.after(10, note("cancelled"));
  wheel.after(10, note("kept"));
  cancelled.cancel();
  cancelled.cancel();
  assert.equal(wheel.pending, 1);
  clock.advance(20);
  cancelled.cancel();
  assert.deepEqual(fired, ["kept"]);
  assert.equal(wheel.pending, 0);
});

test("an alarm cancelled by one that is due at the same time does not fire", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  wheel.after(10, () => victim.cancel());
  const victim = wheel.after(10, note("victim"));
  clock.advance(20);
  assert.deepEqual(fired, []);
});

test("an alarm that throws stops no other, and its error comes out of the timer", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  const broken = new Error("broken");
  wheel.after(10, () => {
    throw broken;
  });
  wheel.after(10, note("same time"));
  wheel.after(20, note("later"));
  assert.throws(() => clock.advance(10), broken);
  assert.deepEqual(fired, ["same time"]);
  clock.advance(10);
  assert.deepEqual(fired, ["same time", "later"]);
});

test("several alarms that throw in one wake come out as one error that has them all", () => {
  const { clock, wheel } = wheelAtZero();
  for (const name of ["one", "two"]) {
    wheel.after(10, () => {
      throw name;
    });
  }
  assert.throws(() => clock.advance(10), (error) => {
    assert.ok(error instanceof AggregateError);
    assert.deepEqual(error.errors, ["one", "two"]);
    return true;
  });
});

test("nothing is armed while nothing is pending", () => {
  const { clock, wheel } = wheelAtZero();
  assert.deepEqual(clock.armed, []);
  const alarm = wheel.after(10, () => {});
  assert.deepEqual(clock.armed, [{ atMs: 10, keepAlive: true }]);
  alarm.cancel();
  assert.deepEqual(clock.armed, []);
  wheel.after(10, () => {});
  clock.advance(10);
  assert.deepEqual(clock.armed, []);
});

test("the one armed timer is for the soonest alarm, however far away", () => {
  const { clock, wheel } = wheelAtZero();
  wheel.after(3_600_000, () => {});
  wheel.after(7_200_000, () => {});
  assert.deepEqual(clock.armed, [{ atMs: 3_600_000, keepAlive: true }]);
  wheel.after(20, () => {});
  assert.deepEqual(clock.armed, [{ atMs: 20, keepAlive: true }]);
  clock.advance(20);
  assert.deepEqual(clock.armed, [{ atMs: 3_600_000, keepAlive: true }]);
});

test("the timer keeps the process alive exactly while an alarm does", () => {
  const { clock, wheel } = wheelAtZero();
  wheel.after(10, () => {}, { keepAlive: false });
  assert.deepEqual(clock.armed, [{ atMs: 10, keepAlive: false }]);
  const keeping = wheel.after(30, () => {});
  assert.deepEqual(clock.armed, [{ atMs: 10, keepAlive: true }]);
  keeping.cancel();
  assert.deepEqual(clock.armed, [{ atMs: 10, keepAlive: false }]);
});

test("a wheel woken early fires nothing and sleeps on", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  wheel.after(10, note("ten"));
  clock.advance(9.7);
  clock.wakeEarly();
  assert.deepEqual(fired, []);
  clock.advance(1);
  assert.deepEqual(fired, ["ten"]);
});

test("an infinite delay is no entry", () => {
  const { clock, wheel } = wheelAtZero();
  wheel.after(Infinity, () => assert.fail("fired")).cancel();
  assert.equal(wheel.pending, 0);
  assert.deepEqual(clock.armed, []);
});

test("a delay that is negative or not a number is refused and changes nothing", () => {
  const { clock, wheel } = wheelAtZero();
  for (const delayMs of [Number.NaN, -1, -Infinity]) {
    const message = `Cannot set an alarm: its delay is ${delayMs} ms, wanted 0 or more`;
    assert.throws(() => wheel.after(delayMs, () => {}), { name: "RangeError", message });
  }
  assert.equal(wheel.pending, 0);
  assert.deepEqual(clock.armed, []);
});

test("after close() nothing fires, nothing is armed and new alarms are inert", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  const alarm = wheel.after(10, note("before"));
  wheel.close();
  wheel.after(10, note("after")).cancel();
  alarm.cancel();
  assert.equal(wheel.pending, 0);
  assert.deepEqual(clock.armed, []);
  clock.advance(100);
  assert.deepEqual(fired, []);
});

test("a wheel closed by an alarm fires none of the others that are due", () => {
  const { clock, wheel, fired, note } = wheelAtZero();
  wheel.after(10, () => wheel.close());
  wheel.after(10, note("other"));
  clock.advance(100);
  assert.deepEqual(fired, []);
  assert.deepEqual(clock.armed, []);
});

test("an alarm fires on the system clock", async () => {
  const wheel = new Wheel();
  const setAt = performance.now();
  const firedAt = await new Promise<number>((resolve) => {
    wheel.after(5, () => resolve(performance.now()));
  });
  assert.ok(firedAt >= setAt + 5);
  assert.equal(wheel.pending, 0);
});

type Step =
  | { readonly kind: "set"; readonly delayMs: number; readonly keepAlive: boolean; readonly then: number | undefined }
  | { readonly kind: "cancel"; readonly index: number }
  | { readonly kind: "advance"; readonly byMs: number }
  | { readonly kind: "wakeEarly" };

const delayMs = fc.oneof(fc.nat(40), fc.nat(2_000), fc.double({ min: 0, max: 600, noNaN: true }), fc.constant(Infinity));
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
    assert.deepEqual(this.firedDueMs, this.firedDueMs.toSorted((left, right) => left - right));
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
