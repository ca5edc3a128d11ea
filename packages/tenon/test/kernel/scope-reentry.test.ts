import assert from "node:assert/strict";
import { test } from "node:test";
import { type Holding, Scope, type ScopeReport } from "../../src/kernel/scope.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "./manual-clock.ts";

function openScope(): { clock: ManualClock; scope: Scope } {
  const clock = new ManualClock();
  return { clock, scope: new Scope("root", new Wheel(clock)) };
}

/** Waits for a report no longer than the wheel's next turn: a close that hangs until a deadline fails here. */
async function reportAtOnce(clock: ManualClock, closing: Promise<ScopeReport>): Promise<ScopeReport | "still closing"> {
  await clock.pass(1);
  return Promise.race([closing, Promise.resolve<"still closing">("still closing")]);
}

test("a teardown that waits for the close of its own scope does not deadlock", async () => {
  const { clock, scope } = openScope();
  scope.add("first", () => {});
  scope.add("self", async () => void (await scope.close()));
  assert.deepEqual(await reportAtOnce(clock, scope.close()), {
    closed: [{ label: "first" }],
    failed: [],
    late: [{ label: "self" }],
  });
  await clock.pass(0);
  assert.equal(scope.size, 0);
});

test("a teardown that closes its own scope without waiting is closed like any other", async () => {
  const { clock, scope } = openScope();
  scope.add("first", () => {});
  scope.add("self", async () => void scope.close());
  assert.deepEqual(await reportAtOnce(clock, scope.close()), {
    closed: [{ label: "self" }, { label: "first" }],
    failed: [],
    late: [],
  });
});

test("a child's teardown that waits for the close above does not deadlock", async () => {
  const { clock, scope } = openScope();
  scope.add("first", () => {});
  const child = scope.child("child");
  child.add("inner", () => {});
  child.add("self", async () => void (await scope.close()));
  const expected = {
    closed: [{ label: "child/inner" }, { label: "first" }],
    failed: [],
    late: [{ label: "child/self" }],
  };
  assert.deepEqual(await reportAtOnce(clock, scope.close()), expected);
});

test("a teardown begun by release(), or by a child's own close, may wait for the close above too", async () => {
  const { clock, scope } = openScope();
  const released = scope.add("self", async () => void (await scope.close())).release();
  assert.deepEqual(await reportAtOnce(clock, scope.close()), { closed: [], failed: [], late: [{ label: "self" }] });
  await released;

  const other = openScope();
  const child = other.scope.child("child");
  child.add("self", async () => void (await other.scope.close()));
  const alone = child.close();
  assert.deepEqual(await reportAtOnce(other.clock, other.scope.close()), {
    closed: [],
    failed: [],
    late: [{ label: "child/self" }],
  });
  assert.deepEqual(await alone, { closed: [], failed: [], late: [{ label: "self" }] });
});

test("a teardown that waits for another, which waits for the close, does not deadlock", async () => {
  const { clock, scope } = openScope();
  const inner = scope.add("inner", async () => void (await scope.close()));
  scope.add("outer", () => inner.release());
  assert.deepEqual(await reportAtOnce(clock, scope.close()), {
    closed: [],
    failed: [],
    late: [{ label: "outer" }, { label: "inner" }],
  });
});

test("a teardown added late that waits for the close does not deadlock", async () => {
  const { clock, scope } = openScope();
  scope.add("adds", () => void scope.add("added", async () => void (await scope.close())));
  assert.deepEqual(await reportAtOnce(clock, scope.close()), {
    closed: [{ label: "adds" }],
    failed: [],
    late: [{ label: "added" }],
  });
});

test("a teardown that waits for the close only after its first await is ended by its deadline", async () => {
  const { clock, scope } = openScope();
  scope.add("self", async () => {
    await null;
    await scope.close();
  });
  const closing = scope.close({ deadlineMs: 100 });
  await clock.pass(99);
  assert.deepEqual(clock.armed.length, 1);
  await clock.pass(1);
  assert.deepEqual(await closing, { closed: [], failed: [], late: [{ label: "self" }] });
});

test("a close of another scope of the same tree inside a teardown is waited for as long as any", async () => {
  const { clock, scope } = openScope();
  const other = scope.child("other");
  const slow = Promise.withResolvers<void>();
  other.add("slow", () => slow.promise);
  scope.add("closes other", async () => void (await other.close()));
  const closing = scope.close();
  await clock.pass(100);
  slow.resolve();
  assert.deepEqual(await closing, {
    closed: [{ label: "other/slow" }, { label: "closes other" }],
    failed: [],
    late: [],
  });
});

test("a teardown that waits for its own release does not deadlock", async () => {
  const { clock, scope } = openScope();
  let runs = 0;
  const holding: Holding = scope.add("self", async () => {
    runs += 1;
    await holding.release();
  });
  await holding.release();
  assert.deepEqual(await reportAtOnce(clock, scope.close()), { closed: [], failed: [], late: [] });
  assert.equal(runs, 1);
});
