import assert from "node:assert/strict";
import { test } from "node:test";
import { killRollouts } from "../rollout-kills/kills.ts";

test("a host that is killed in the middle of roll-outs goes on with each, promotes the good and takes back the bad", async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  t.diagnostic(`seed ${seed}; npm run soak:rollouts -- --seed ${seed} makes 200 kills`);
  const result = await killRollouts(4, seed, () => undefined);
  assert.deepEqual(result.faults, [], `seed ${seed}`);
  assert.equal(result.kills, 4);
  assert.equal(result.promoted + result.rolledBack, result.rollouts);
});
