import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Scope, type ScopeReport } from "../../src/kernel/scope.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "./manual-clock.ts";

interface Setting {
  readonly clock: ManualClock;
  readonly wheel: Wheel;
  readonly scope: Scope;
  readonly ran: string[];
  readonly run: (name: string) => () => void;
}

function openScope(): Setting {
  const clock = new ManualClock();
  const wheel = new Wheel(clock);
  const ran: string[] = [];
  return { clock, wheel, scope: new Scope("root", wheel), ran, run: (name) => () => void ran.push(name) };
}

const never = (): Promise<void> => new Promise(() => {});
const report = (closed: string[], failed: ScopeReport["failed"] = [], late: string[] = []): ScopeReport => {
  const entries = (labels: string[]): ScopeReport["late"] => labels.map((label) => ({ label }));
  return { closed: entries(closed), failed, late: entries(late) };
};

test("close() tears down in reverse order of adding, children in their place", async () => {
  const { scope, ran, run } = openScope();
  scope.add("first", run("first"));
  const child = scope.child("child");
  scope.add("last", run("last"));
  child.add("inner first", run("inner first"));
  child.child("grandchild").add("leaf", run("leaf"));
  assert.deepEqual(await scope.close(), report(["last", "child/grandchild/leaf", "child/inner first", "first"]));
  assert.deepEqual(ran, ["last", "leaf", "inner first", "first"]);
});

test("close() waits for one teardown to end before the next begins", async () => {
  const { scope, ran, run } = openScope();
  const slow = Promise.withResolvers<void>();
  scope.add("next", run("next"));
  scope.add("slow", () => slow.promise);
  const closing = scope.close();
  await turn();
  assert.deepEqual(ran, []);
  slow.resolve();
  assert.deepEqual(await closing, report(["slow", "next"]));
});

test("a teardown that throws, at once or later, is in the report, and the others run", async () => {
  const { scope, ran, run } = openScope();
  scope.add("fine", run("fine"));
  scope.child("child").add("rejects", () => Promise.reject(null));
  scope.add("throws", () => {
    throw new Error("at once");
  });
  const failed = [
    { label: "throws", error: new Error("at once") },
    { label: "child/rejects", error: null },
  ];
  assert.deepEqual(await scope.close(), report(["fine"], failed));
  assert.deepEqual(ran, ["fine"]);
});

test("a teardown whose thenable throws when looked at is one that failed", async () => {
  const { scope } = openScope();
  const hostile = Object.defineProperty({}, "then", { get: () => assert.fail("then") });
  scope.add("hostile", () => hostile as Promise<void>);
  assert.deepEqual(
    (await scope.close()).failed.map(({ label }) => label),
    ["hostile"],
  );
});

test("a teardown that does not end by its deadline is late, and the next has a deadline of its own", async () => {
  const { clock, wheel, scope, ran, run } = openScope();
  scope.add("fine", run("fine"));
  scope.add("hangs", never);
  scope.child("child").add("hangs too", never);
  const closing = scope.close({ deadlineMs: 100 });
  await clock.pass(199);
  assert.deepEqual(ran, []);
  await clock.pass(1);
  assert.deepEqual(await closing, report(["fine"], [], ["child/hangs too", "hangs"]));
  assert.deepEqual([wheel.pending, clock.armed], [0, []]);
  assert.deepEqual(scope.held(), { label: "root", held: [{ label: "hangs", held: [] }] });
});

test("a teardown has 5 seconds unless told otherwise", async () => {
  const { clock, scope } = openScope();
  scope.add("hangs", never);
  const closing = scope.close();
  await clock.pass(0);
  assert.deepEqual(clock.armed, [{ atMs: 5_000, keepAlive: true }]);
  await clock.pass(5_000);
  assert.deepEqual((await closing).late, [{ label: "hangs" }]);
});

test("an infinite deadline arms nothing and waits", async () => {
  const { clock, scope } = openScope();
  const slow = Promise.withResolvers<void>();
  scope.add("slow", () => slow.promise);
  const closing = scope.close({ deadlineMs: Infinity });
  await clock.pass(3_600_000);
  assert.deepEqual(clock.armed, []);
  slow.resolve();
  assert.deepEqual(await closing, report(["slow"]));
});

test("a late teardown is held until it ends, and a later rejection harms nobody", async () => {
  const { clock, scope } = openScope();
  const hanging = Promise.withResolvers<void>();
  scope.add("hangs", () => hanging.promise);
  const closing = scope.close({ deadlineMs: 10 });
  await clock.pass(10);
  assert.deepEqual(await closing, report([], [], ["hangs"]));
  assert.equal(scope.size, 1);
  hanging.reject(new Error("too late to matter"));
  await turn();
  assert.equal(scope.size, 0);
});

test("a late teardown that fails before the report is made is in there as both", async () => {
  const { clock, scope } = openScope();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  scope.add("second", () => second.promise);
  scope.add("first", () => first.promise);
  const closing = scope.close({ deadlineMs: 10 });
  await clock.pass(10);
  first.reject("broken");
  await turn();
  second.resolve();
  assert.deepEqual(await closing, report(["second"], [{ label: "first", error: "broken" }], ["first"]));
});

test("a bad deadline is refused and nothing is closed", async () => {
  const { scope, ran, run } = openScope();
  scope.add("held", run("held"));
  for (const deadlineMs of [Number.NaN, -1]) {
    const message = `Cannot close scope "root": its deadline is ${deadlineMs} ms, wanted 0 or more`;
    await assert.rejects(scope.close({ deadlineMs }), { name: "RangeError", message });
  }
  assert.deepEqual([ran, scope.size, scope.signal.aborted], [[], 1, false]);
});

test("closing again gives the same report, while closing and after", async () => {
  const { scope, ran, run } = openScope();
  scope.add("once", run("once"));
  const first = scope.close({ reason: "first" });
  assert.equal(scope.close({ reason: "second" }), first);
  await first;
  assert.equal(scope.close(), first);
  assert.deepEqual([ran, scope.signal.reason], [["once"], "first"]);
});

test("the signal aborts with the reason before the first teardown, a child's when its turn comes", async () => {
  const { scope, ran } = openScope();
  const child = scope.child("child");
  child.add("inner", () => void ran.push(`inner: ${child.signal.reason}`));
  scope.add("outer", () => void ran.push(`outer: ${scope.signal.reason}, child ${child.signal.aborted}`));
  await scope.close({ reason: "over" });
  assert.deepEqual(ran, ["outer: over, child false", "inner: over"]);
});

test("what an abort listener adds is torn down before everything else, and late", async () => {
  const { scope, ran, run } = openScope();
  scope.add("early", run("early"));
  scope.signal.addEventListener("abort", () => scope.add("listener", run("listener")));
  assert.deepEqual(await scope.close(), report(["early"], [], ["listener"]));
  assert.deepEqual(ran, ["listener", "early"]);
});

test("what an abort listener adds and never ends is late once", async () => {
  const { clock, scope } = openScope();
  scope.signal.addEventListener("abort", () => scope.add("listener", never));
  const closing = scope.close({ deadlineMs: 100 });
  await clock.pass(100);
  assert.deepEqual(await closing, report([], [], ["listener"]));
});

test("what a teardown adds is torn down at once, late, and its failure is in the report", async () => {
  const { scope, ran, run } = openScope();
  scope.add("early", run("early"));
  scope.add("adds", () => {
    scope.add("added", run("added"));
    scope.add("added and broken", () => Promise.reject("broken"));
  });
  const failed = [{ label: "added and broken", error: "broken" }];
  assert.deepEqual(await scope.close(), report(["adds", "early"], failed, ["added", "added and broken"]));
  assert.deepEqual(ran, ["added", "early"]);
});

test("teardowns that add teardowns without end cannot keep a close open beyond one deadline", async () => {
  const { clock, wheel, scope } = openScope();
  let isOver = false;
  const addAnother = async (): Promise<void> => {
    await new Promise<void>((resolve) => void wheel.after(10, resolve));
    if (!isOver) scope.add("another", addAnother);
  };
  scope.add("first", addAnother);
  const closing = scope.close({ deadlineMs: 100 });
  await clock.pass(120);
  assert.deepEqual((await closing).closed, [{ label: "first" }]);
  isOver = true;
  await clock.pass(20);
  assert.equal(scope.size, 0);
});

test("what is added after the report is torn down at once, and what it throws is its releaser's", async () => {
  const { scope, ran, run } = openScope();
  const made = await scope.close();
  scope.add("after", run("after"));
  const broken = scope.add("broken", () => Promise.reject(new Error("broken")));
  assert.deepEqual([ran, made], [["after"], report([])]);
  await assert.rejects(broken.release(), /broken/);
  assert.equal(scope.size, 0);
});

test("a child of a closed scope is closed, whatever is added to it is torn down at once", async () => {
  const { scope, ran, run } = openScope();
  await scope.close({ reason: "over" });
  const child = scope.child("child");
  child.add("leaf", run("leaf"));
  assert.deepEqual([ran, child.signal.reason], [["leaf"], "over"]);
  await child.close();
  assert.equal(scope.size, 0);
});

test("a child closed alone leaves its parent and the parent's report", async () => {
  const { scope, run } = openScope();
  const child = scope.child("child");
  child.add("leaf", run("leaf"));
  assert.deepEqual(await child.close({ reason: "alone" }), report(["leaf"]));
  assert.deepEqual([scope.size, scope.signal.aborted], [0, false]);
  assert.deepEqual(await scope.close(), report([]));
});

test("a child that is closing already is waited for in its place, and its report is told", async () => {
  const { scope, ran, run } = openScope();
  const slow = Promise.withResolvers<void>();
  scope.add("first", run("first"));
  const child = scope.child("child");
  child.add("slow", () => slow.promise);
  const alone = child.close({ deadlineMs: Infinity });
  const closing = scope.close();
  await turn();
  assert.deepEqual(ran, []);
  slow.resolve();
  assert.deepEqual(await alone, report(["slow"]));
  assert.deepEqual(await closing, report(["child/slow", "first"]));
});

test("a child that was told to wait longer than its parent may is late as a whole", async () => {
  const { clock, scope } = openScope();
  const child = scope.child("child");
  child.add("hangs", never);
  void child.close({ deadlineMs: Infinity });
  const closing = scope.close({ deadlineMs: 100 });
  await clock.pass(100);
  assert.deepEqual(await closing, report([], [], ["child"]));
});

test("held() is the labelled tree in order of adding", async () => {
  const { scope, run } = openScope();
  scope.add("timer", run("timer"));
  scope.child("call").add("port", run("port"));
  assert.deepEqual(scope.held(), {
    label: "root",
    held: [
      { label: "timer", held: [] },
      { label: "call", held: [{ label: "port", held: [] }] },
    ],
  });
  assert.equal(scope.size, 2);
  await scope.close();
  assert.deepEqual(scope.held(), { label: "root", held: [] });
});

test("await using closes, and throws what the teardowns threw, together", async () => {
  const { wheel, ran, run } = openScope();
  {
    await using scope = new Scope("fine", wheel);
    scope.add("held", run("held"));
  }
  assert.deepEqual(ran, ["held"]);
  const broken = new Scope("broken", wheel);
  broken.child("child").add("leaf", () => Promise.reject("reason"));
  await assert.rejects(broken[Symbol.asyncDispose](), {
    name: "AggregateError",
    errors: ["reason"],
    message: 'Cannot close scope "broken" cleanly: failed are child/leaf',
  });
});
