import assert from "node:assert/strict";
import { test } from "node:test";
import { OperationLock } from "../../src/kernel/lock.ts";

test("operations run one at a time, in order of asking", async () => {
  const lock = new OperationLock();
  const steps: string[] = [];
  const gates = ["a", "b", "c"].map((name) => ({ name, ...Promise.withResolvers<void>() }));
  const runs = gates.map(({ name, promise }) =>
    lock.run(name, async () => {
      steps.push(`${name} begins, ${lock.current} holds`);
      await promise;
      steps.push(`${name} ends`);
      return name;
    }),
  );
  for (const { resolve } of gates.toReversed()) resolve();
  assert.deepEqual(await Promise.all(runs), ["a", "b", "c"]);
  assert.deepEqual(steps, [
    "a begins, a holds",
    "a ends",
    "b begins, b holds",
    "b ends",
    "c begins, c holds",
    "c ends",
  ]);
});

test("the lock names its holder from the first moment to the last", async () => {
  const lock = new OperationLock();
  assert.equal(lock.current, undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  const load = lock.run("load", () => promise);
  const unload = lock.run("unload", async () => {});
  assert.equal(lock.current, "load");
  resolve();
  await load;
  assert.equal(lock.current, "unload");
  await unload;
  assert.equal(lock.current, undefined);
});

test("an operation that fails, at once or later, fails its caller and does not stop the next", async () => {
  const lock = new OperationLock();
  const atOnce = lock.run("a", () => {
    throw new Error("at once");
  });
  const later = lock.run("b", () => Promise.reject(new Error("later")));
  const next = lock.run("c", () => Promise.resolve("fine"));
  await assert.rejects(atOnce, /at once/);
  await assert.rejects(later, /later/);
  assert.equal(await next, "fine");
  assert.equal(lock.current, undefined);
});

test("nobody slips in between the end of one operation and the start of the next in line", async () => {
  const lock = new OperationLock();
  const order: string[] = [];
  const first = lock.run("first", async () => {});
  const second = lock.run("second", async () => void order.push("second"));
  await first.then(() => lock.run("late", async () => void order.push("late")));
  await second;
  assert.deepEqual(order, ["second", "late"]);
});
