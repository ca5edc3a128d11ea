import assert from "node:assert/strict";
import { test } from "node:test";
import { Analysis } from "../../../src/registry/rollout/analysis.ts";
import { Arm } from "../../../src/registry/rollout/arm.ts";
import { Evidence } from "../../../src/registry/rollout/evidence.ts";
import { rolloutDefaults } from "../../../src/registry/rollout/rollout-options.ts";
import { ManualClock } from "../../kernel/manual-clock.ts";
import { seeded } from "./seeded.ts";

interface World {
  /** Chances of a call to fail. */
  readonly oldFails: number;
  readonly newFails: number;
  /** What the new version's times are multiplied by. */
  readonly slower: number;
  readonly callsASecond: number;
  readonly shares: readonly number[];
  readonly holdSeconds: number;
}

const alike: World = {
  oldFails: 0.02,
  newFails: 0.02,
  slower: 1,
  callsASecond: 60,
  shares: [0.01, 0.05, 0.25],
  holdSeconds: 40,
};

/** One roll-out by a clock that is passed in: the seconds until it goes back, and the calls the new version had by then. */
function simulate(random: () => number, world: World): { readonly back: string; readonly calls: number } | undefined {
  const clock = new ManualClock();
  const analysis = new Analysis(rolloutDefaults.analysis);
  const [fresh, old] = [new Arm(10), new Arm(10)];
  for (const share of world.shares) {
    for (let second = 0; second < world.holdSeconds; second++) {
      for (let call = 0; call < world.callsASecond; call++) {
        const isNew = random() < share;
        const failed = random() < (isNew ? world.newFails : world.oldFails);
        const tookMs = -Math.log(1 - random()) * (isNew ? world.slower : 1);
        (isNew ? fresh : old).note(failed ? "failed" : "passed", tookMs);
      }
      clock.advance(1_000);
      // Garbage comes and goes.
      const memoryBytes = 50 * 2 ** 20 + random() * 20 * 2 ** 20;
      const found = analysis.look(fresh, old, memoryBytes, clock.now());
      if (found !== undefined) return { back: found.what, calls: fresh.calls };
    }
  }
  return undefined;
}

test("of 1,000 roll-outs of a version that is no other, at most one in a hundred goes back", (t) => {
  const seed = Number(process.env["TENON_SEED"] ?? Date.now() % 2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = seeded(seed);
  const back = Array.from({ length: 1_000 }, () => simulate(random, alike)).filter((each) => each !== undefined);
  // Ville's bound holds for ratios that are mixed; what is seen is 0 to 4, so that more than 10 is no chance.
  t.diagnostic(`${back.length} went back: ${back.map((each) => each.back).join(", ")}`);
  assert.ok(back.length <= 10, `${back.length} of 1,000 went back, seed ${seed}`);
});

test("a doubled error rate is found; how many calls of the new version that takes is told", (t) => {
  const random = seeded(7);
  for (const share of [0.05, 0.25, 0.5]) {
    const world = { ...alike, newFails: 0.04, shares: [share], callsASecond: 400, holdSeconds: 400 };
    const found = Array.from({ length: 20 }, () => simulate(random, world)?.calls ?? Infinity).sort((a, b) => a - b);
    t.diagnostic(
      `2 % to 4 %, ${share * 100} % of the calls: median ${found[10]} calls of the new version, worst ${found[19]}`,
    );
    assert.ok((found[10] ?? Infinity) < 20_000);
  }
});

test("a version that always fails is found within its first calls", () => {
  const random = seeded(3);
  const found = simulate(random, { ...alike, newFails: 1, oldFails: 0.001, callsASecond: 300 });
  assert.equal(found?.back, "errors");
  assert.ok(found.calls <= 20, `${found.calls} calls`);
});

test("a version whose times are five times as long is found by its p99", () => {
  const found = simulate(seeded(5), { ...alike, slower: 5, shares: [0.25], callsASecond: 200, holdSeconds: 120 });
  assert.equal(found?.back, "slow");
});

test("memory that grows beyond what is allowed is found, and a saw-tooth is not", () => {
  const grown = (bytesASecond: number): string | undefined => {
    const analysis = new Analysis(rolloutDefaults.analysis);
    const arms = [new Arm(0), new Arm(0)] as const;
    for (let second = 0; second < 600; second++) {
      const memoryBytes = bytesASecond * second + (second % 4) * 2 ** 22;
      const found = analysis.look(...arms, memoryBytes, second * 1_000);
      if (found !== undefined) return found.sentence;
    }
    return undefined;
  };
  assert.match(grown(2 ** 20) ?? "", /grows by more than 5\.0 MiB a minute/);
  assert.equal(grown(0), undefined);
  assert.equal(grown(2 ** 15), undefined);
});

test("evidence goes on after a restart where it stood, and what is no number of it is begun anew", () => {
  const options = { tolerated: 1, looked: [2, 4] };
  const whole = new Evidence(options);
  const block = { newCalls: 100, newBad: 5, oldCalls: 100, oldBad: 1 };
  whole.add(block);
  const half = new Evidence(options, whole.logs);
  whole.add(block);
  half.add(block);
  assert.equal(half.times, whole.times);
  assert.equal(new Evidence(options, [Number.NaN, 0]).times, 1);
  assert.equal(new Evidence(options, [5]).times, 1);
  for (const nothing of [
    { newCalls: 0, newBad: 0, oldCalls: 10, oldBad: 5 },
    { newCalls: 10, newBad: 10, oldCalls: 10, oldBad: 10 },
    { newCalls: 10, newBad: 0, oldCalls: 10, oldBad: 0 },
  ]) {
    const evidence = new Evidence(options);
    evidence.add(nothing);
    assert.equal(evidence.times, 1);
  }
});
