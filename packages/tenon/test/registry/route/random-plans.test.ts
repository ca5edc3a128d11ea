import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { folder } from "../../config/folder.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { operation } from "./random/operations.ts";
import { World } from "./random/world.ts";

guardLeaks();

/** More at night: TENON_PLANS_LIVES=100 TENON_PLANS_SEED=N npm test -- --node=26 packages/tenon/test/registry/route/random-plans.test.ts */
const lives = Number(process.env["TENON_PLANS_LIVES"] ?? 3);
const operations = 40;
/** On a busy machine some outcomes are rare: then more lives are lived, until each was seen. */
const mostRounds = 6;

const wanted = [
  ...["answered", "failed", "ran elsewhere or again", "stayed", "restart", "breaker open"],
  ...["TENON_ROUTE_VERSION_UNKNOWN", "TENON_CALL_DEADLINE"],
  ...["roll-out promoted", "roll-out rolled back", "roll-out aborted", "roll-out gone on with"],
];

test("random plans, failures and restarts: no call where the plan excludes it, no two defaults, keys stay, each call ends once", async (context) => {
  const seed = Number(process.env["TENON_PLANS_SEED"] ?? Date.now() % 2 ** 31);
  context.diagnostic(`seed ${seed}`);
  const seen = new Map<string, number>();
  const life = fc.tuple(fc.boolean(), fc.array(operation, { minLength: operations, maxLength: operations }));
  const live = (round: number): Promise<void> =>
    fc.assert(
      fc.asyncProperty(life, async ([isShared, drawn]) => {
        await using there = await folder();
        const world = new World(there.path, isShared);
        await world.start();
        for (const each of drawn) await world.do(each);
        await world.end();
        for (const [what, count] of world.calls.seen) seen.set(what, (seen.get(what) ?? 0) + count);
        seen.set("stayed", (seen.get("stayed") ?? 0) + world.calls.sticky.stayed);
      }),
      { seed: seed + round, numRuns: lives, endOnFailure: true },
    );
  const missing = (): readonly string[] => wanted.filter((what) => (seen.get(what) ?? 0) === 0);
  await live(0);
  for (let round = 1; round < mostRounds && missing().length > 0; round += 1) await live(round);
  const all = [...seen].map(([what, count]) => `${what} ${count}`).join("; ");
  context.diagnostic(all);
  // What was drawn was no idle talk.
  assert.deepEqual(missing(), [], all);
});
