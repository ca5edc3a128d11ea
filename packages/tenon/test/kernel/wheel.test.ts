import assert from "node:assert/strict";
import { test } from "node:test";
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
  assert.throws(
    () => clock.advance(10),
    (error) => {
      assert.ok(error instanceof AggregateError);
      assert.deepEqual(error.errors, ["one", "two"]);
      return true;
    },
  );
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
  wheel.after(30, () => {}).cancel();
  assert.deepEqual(clock.armed, [{ atMs: 20, keepAlive: true }]);
  clock.advance(20);
  assert.deepEqual(clock.armed, [{ atMs: 3_600_000, keepAlive: true }]);
});

test("alarms set by alarms arm the clock once a wake", () => {
  const clock = new ManualClock();
  let arms = 0;
  const arm = (...armed: Parameters<ManualClock["arm"]>): (() => void) => ((arms += 1), clock.arm(...armed));
  const wheel = new Wheel({ now: () => clock.now(), arm });
  wheel.after(1, () => [30, 20, 10].map((delayMs) => wheel.after(delayMs, () => {})));
  clock.advance(1);
  assert.equal(arms, 2);
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
  wheel.after(10, note("after"));
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
