import assert from "node:assert/strict";
import { test } from "node:test";
import { Spin } from "../../../src/channel/ring/spin.ts";

/** Waits in a row, each with the delay of its answer in milliseconds; answers how many of them were looked for. */
function looks(spin: Spin, delaysMs: Iterable<number>): number {
  let looked = 0;
  for (const delayMs of delaysMs) {
    if (!spin.ready) {
      spin.pass();
      spin.woke(delayMs + 0.015);
    } else {
      looked += 1;
      if (delayMs <= spin.limitMs) spin.came(delayMs);
      else spin.missed();
    }
  }
  return looked;
}

const waits = 10_000;

test("answers that come soon are looked for every time", () => {
  assert.equal(looks(new Spin(), Array<number>(waits).fill(0.003)), waits);
});

test("answers that come late are looked for hardly ever", () => {
  const looked = looks(new Spin(), Array<number>(waits).fill(5));
  assert.ok(looked > 0 && looked < 25, `${looked} looks`);
});

test("on a busy machine, where half of the answers come late, few waits are spent looking", () => {
  const looked = looks(
    new Spin(),
    Array.from({ length: waits }, (_, n) => (n % 2 === 0 ? 4 : 0.01)),
  );
  assert.ok(looked < waits / 20, `${looked} looks`);
});

test("a late answer now and then does not end the looking", () => {
  const looked = looks(
    new Spin(),
    Array.from({ length: waits }, (_, n) => (n % 100 === 99 ? 4 : 0.003)),
  );
  assert.ok(looked > waits * 0.9, `${looked} looks`);
});

test("who has given up looking begins again when answers come soon", () => {
  const spin = new Spin();
  looks(spin, Array<number>(waits).fill(5));
  looks(spin, Array<number>(waits).fill(0.003));
  assert.equal(looks(spin, Array<number>(100).fill(0.003)), 100);
});

test("the time of a look follows how soon answers come, within bounds", () => {
  const spin = new Spin();
  looks(spin, Array<number>(1_000).fill(0.001));
  const short = spin.limitMs;
  looks(spin, Array<number>(1_000).fill(0.008));
  assert.ok(short < spin.limitMs && spin.limitMs <= 0.025, `${short} ms, then ${spin.limitMs} ms`);
});
