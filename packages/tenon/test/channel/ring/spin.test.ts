import assert from "node:assert/strict";
import { test } from "node:test";
import { lookMs, Spin } from "../../../src/channel/ring/spin.ts";

/** Waits in a row, each with the delay of its answer in milliseconds; answers how many of them were looked for. */
function looks(spin: Spin, delaysMs: Iterable<number>): number {
  let looked = 0;
  for (const delayMs of delaysMs) {
    if (!spin.ready) {
      spin.pass();
      spin.woke(delayMs + 0.015);
    } else {
      looked += 1;
      if (delayMs <= lookMs) spin.came();
      else {
        spin.missed();
        spin.woke(delayMs - lookMs + 0.015);
      }
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

test("answers that are slow while code is cold do not end the looking", () => {
  const spin = new Spin();
  looks(
    spin,
    Array.from({ length: 40 }, (_, n) => 0.8 / (n + 1) + 0.06),
  );
  looks(spin, Array<number>(4).fill(0.003));
  assert.equal(looks(spin, Array<number>(100).fill(0.003)), 100);
});

test("an answer that comes as soon as nobody looks any more was kept from coming by the look", () => {
  const spin = new Spin();
  const looked = Array.from({ length: waits }, () => {
    const { ready } = spin;
    if (ready) spin.missed();
    else spin.pass();
    spin.woke(0.014);
    return ready;
  }).filter(Boolean).length;
  assert.ok(looked > 0 && looked < waits / 100, `${looked} looks`);
});
