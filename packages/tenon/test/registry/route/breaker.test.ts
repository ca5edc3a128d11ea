import assert from "node:assert/strict";
import { test } from "node:test";
import { routeDefaults } from "../../../src/config/route/route-options.ts";
import { Wheel } from "../../../src/kernel/wheel.ts";
import { Breaker, type BreakerState, type Outcome } from "../../../src/registry/route/breaker.ts";
import { ManualClock } from "../../kernel/manual-clock.ts";

function breaker(options: Partial<typeof routeDefaults.breaker> = {}): {
  readonly clock: ManualClock;
  readonly breaker: Breaker;
  readonly states: BreakerState["kind"][];
  readonly call: (outcome: Outcome, times?: number) => void;
} {
  const clock = new ManualClock();
  const states: BreakerState["kind"][] = [];
  const made = new Breaker({
    options: { ...routeDefaults.breaker, ...options },
    wheel: new Wheel(clock),
    onState: ({ kind }) => states.push(kind),
  });
  const call = (outcome: Outcome, times = 1): void => {
    for (let each = 0; each < times; each++) {
      const entered = made.enter();
      assert.ok(entered, "the breaker refuses");
      made.leave(entered, outcome);
    }
  };
  return { clock, breaker: made, states, call };
}

test("a breaker opens above its rate, not at it, and not below its volume", () => {
  const at = breaker();
  at.call("failed", 1);
  at.call("passed", 18);
  assert.deepEqual(at.states, []);
  at.call("passed", 21);
  at.call("failed", 1);
  assert.deepEqual(at.breaker.count, { calls: 41, failed: 2 });
  assert.deepEqual(at.states, []);
  at.call("failed", 1);
  assert.deepEqual(at.states, ["open"]);
  assert.equal(at.breaker.enter(), undefined);
});

test("what is nobody's fault is not counted", () => {
  const at = breaker({ volumeThreshold: 1 });
  at.call("uncounted", 1_000);
  assert.deepEqual(at.breaker.count, { calls: 0, failed: 0 });
});

test("a breaker forgets what is older than its window, bucket by bucket, and rests then", () => {
  const at = breaker({ rollingCountTimeoutMs: 1_000, rollingCountBuckets: 10 });
  at.call("failed", 19);
  at.clock.advance(500);
  at.call("passed", 10);
  at.clock.advance(600);
  assert.deepEqual(at.breaker.count, { calls: 10, failed: 0 });
  at.clock.advance(600);
  assert.deepEqual(at.breaker.count, { calls: 0, failed: 0 });
  at.call("failed", 19);
  assert.deepEqual(at.states, []);
});

test("half open it lets one call try at a time: passing closes, failing opens anew", () => {
  const at = breaker({ volumeThreshold: 1, resetTimeoutMs: 100 });
  at.call("failed");
  at.clock.advance(100);
  assert.deepEqual(at.states, ["open", "half-open"]);
  const probe = at.breaker.enter();
  assert.ok(probe);
  assert.equal(at.breaker.enter(), undefined, "a second probe");
  at.breaker.leave(probe, "failed");
  at.clock.advance(100);
  const aborted = at.breaker.enter();
  assert.ok(aborted);
  at.breaker.leave(aborted, "uncounted");
  at.call("passed");
  assert.deepEqual(at.states, ["open", "half-open", "open", "half-open", "closed"]);
  assert.deepEqual(at.breaker.count, { calls: 0, failed: 0 });
});

test("a call that began before the breaker opened says nothing about what it became since", () => {
  const at = breaker({ volumeThreshold: 1, resetTimeoutMs: 100 });
  const early = at.breaker.enter();
  assert.ok(early);
  at.call("failed");
  at.clock.advance(100);
  at.breaker.leave(early, "failed");
  assert.equal(at.breaker.state.kind, "half-open");
  at.call("passed");
  assert.equal(at.breaker.state.kind, "closed");
});
