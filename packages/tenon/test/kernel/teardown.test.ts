import assert from "node:assert/strict";
import { test } from "node:test";
import { Ending, settledWithin } from "../../src/kernel/teardown.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "./manual-clock.ts";

test("an ending calls its teardown once, also when the teardown asks for it", async () => {
  let runs = 0;
  const ended: unknown[] = [];
  const ending = new Ending(() => {
    runs += 1;
    void ending.run((outcome) => ended.push(outcome));
  });
  const outcome = ending.run((value) => ended.push(value));
  assert.deepEqual(ended, [{ ok: true, value: undefined }]);
  assert.equal(
    ending.run(() => {}),
    outcome,
  );
  assert.deepEqual([runs, await outcome], [1, { ok: true, value: undefined }]);
});

test("an ending turns what is thrown or rejected into its outcome", async () => {
  const thrown = new Ending(() => {
    throw "thrown";
  });
  const rejected = new Ending(() => Promise.reject("rejected"));
  assert.deepEqual(await thrown.run(() => {}), { ok: false, failure: "thrown" });
  assert.deepEqual(await rejected.run(() => {}), { ok: false, failure: "rejected" });
});

test("an ending can be skipped until it has begun", async () => {
  const skipped = new Ending(() => assert.fail("torn down"));
  assert.equal(skipped.skip(), true);
  assert.deepEqual(await skipped.run(() => assert.fail("ended")), { ok: true, value: undefined });
  assert.equal(skipped.skip(), false);
});

test("settledWithin() resolves with the work or with its deadline, and leaves no alarm", async () => {
  const clock = new ManualClock();
  const wheel = new Wheel(clock);
  await settledWithin(wheel, 100, Promise.resolve());
  assert.equal(wheel.pending, 0);
  const waiting = settledWithin(wheel, 100, new Promise(() => {}));
  assert.equal(wheel.pending, 1);
  await clock.pass(100);
  await waiting;
  assert.equal(wheel.pending, 0);
});
