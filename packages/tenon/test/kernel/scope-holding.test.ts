import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Scope, type ScopeReport } from "../../src/kernel/scope.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "./manual-clock.ts";

function openScope(): { clock: ManualClock; scope: Scope; ran: string[]; run: (name: string) => () => void } {
  const ran: string[] = [];
  const clock = new ManualClock();
  return { clock, scope: new Scope("root", new Wheel(clock)), ran, run: (name) => () => void ran.push(name) };
}

const report = (closed: string[]): ScopeReport => ({
  closed: closed.map((label) => ({ label })),
  failed: [],
  late: [],
});

test("release() tears down now and once, whoever asks, and close() does not again", async () => {
  const { scope, ran, run } = openScope();
  const holding = scope.add("held", run("held"));
  const released = holding.release();
  assert.deepEqual([ran, scope.size], [["held"], 0]);
  await released;
  await holding.release();
  assert.deepEqual(await scope.close(), report([]));
  assert.deepEqual(ran, ["held"]);
});

test("release() rejects with what the teardown throws, and the entry is gone", async () => {
  const { scope } = openScope();
  const holding = scope.add("broken", () => {
    throw new Error("broken");
  });
  await assert.rejects(holding.release(), /broken/);
  assert.equal(scope.size, 0);
});

test("a teardown under way by release() is held, waited for and reported by close()", async () => {
  const { scope, ran, run } = openScope();
  const slow = Promise.withResolvers<void>();
  scope.add("first", run("first"));
  const released = scope.add("slow", () => slow.promise).release();
  assert.equal(scope.size, 2);
  const closing = scope.close();
  await turn();
  assert.deepEqual(ran, []);
  slow.resolve();
  await released;
  assert.deepEqual(await closing, report(["slow", "first"]));
});

test("a forgotten entry is not torn down, neither by close() nor by release()", async () => {
  const { scope, ran, run } = openScope();
  const holding = scope.add("gone", run("gone"));
  holding.forget();
  assert.equal(scope.size, 0);
  await holding.release();
  assert.deepEqual([await scope.close(), ran], [report([]), []]);
});

test("forget() changes nothing once the teardown has begun", async () => {
  const { scope } = openScope();
  const slow = Promise.withResolvers<void>();
  const holding = scope.add("slow", () => slow.promise);
  const closing = scope.close();
  holding.forget();
  assert.equal(scope.size, 1);
  slow.resolve();
  assert.deepEqual(await closing, report(["slow"]));
});

test("what is held, closed, failed or late is told with where it was created", async () => {
  const { clock, scope } = openScope();
  const creations = Array.from({ length: 3 }, () => ({ forget() {} }));
  const [closed, failed, late] = creations;
  const broken = (): never => {
    throw new Error("broken");
  };
  scope.add("late", () => new Promise(() => {}), late);
  scope.add("failed", broken, failed);
  scope.child("child").add("closed", () => undefined, closed);
  assert.deepEqual(scope.held().held, [
    { label: "late", creation: late, held: [] },
    { label: "failed", creation: failed, held: [] },
    { label: "child", held: [{ label: "closed", creation: closed, held: [] }] },
  ]);
  const closing = scope.close({ deadlineMs: 10 });
  await clock.pass(10);
  assert.deepEqual(await closing, {
    closed: [{ label: "child/closed", creation: closed }],
    failed: [{ label: "failed", creation: failed, error: new Error("broken") }],
    late: [{ label: "late", creation: late }],
  });
});

test("where an entry was created is forgotten with it, unless a close has to tell", async () => {
  const { scope } = openScope();
  const forgotten: string[] = [];
  const creation = (name: string): { forget: () => void } => ({ forget: () => void forgotten.push(name) });
  scope.add("ended", () => undefined, creation("ended")).forget();
  await scope.add("released", () => undefined, creation("released")).release();
  scope.add("closed", () => undefined, creation("closed"));
  await scope.close();
  assert.deepEqual(forgotten, ["ended", "released"]);
});

test("a label that is known later is asked for when it is told, and not after the teardown has begun", async () => {
  const { clock, scope } = openScope();
  const server = { address: "not listening" };
  const close = (): Promise<void> => {
    server.address = "closed";
    return new Promise(() => {});
  };
  scope.add(() => `server ${server.address}`, close);
  assert.deepEqual(scope.held().held, [{ label: "server not listening", held: [] }]);
  server.address = "on 8080";
  assert.deepEqual(scope.held().held, [{ label: "server on 8080", held: [] }]);
  const added = scope.add(
    () => `also ${server.address}`,
    () => undefined,
  );
  const closing = scope.close({ deadlineMs: 10 });
  await clock.pass(10);
  assert.deepEqual((await closing).closed, [{ label: "also on 8080" }]);
  await added.release();
});
