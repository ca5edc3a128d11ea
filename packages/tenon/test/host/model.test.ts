import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createHost } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { from } from "../registry/sources.ts";
import { operation } from "./operations.ts";
import { World } from "./world.ts";

guardLeaks();

const lives = 20;
const operations = 100;
/** On a busy machine some outcomes are rare: then more lives are lived, until each was seen. */
const mostRounds = 6;

const wanted = [
  "load: done",
  "open: done",
  "unload: done",
  "unload: TENON_UNLOAD_HELD",
  "client say: done",
  "lease say: done",
  "relay: done",
  "lease count: done",
];

test(`${lives * operations} random operations: each ends once, rightly or with a typed error, and nothing is left`, async (context) => {
  const seed = Date.now() % 2 ** 31;
  context.diagnostic(`seed ${seed}`);
  const setups = new Set<string>();
  const outcomes = new Set<string>();
  const life = fc.array(operation, { minLength: operations, maxLength: operations });
  const live = (round: number): Promise<void> =>
    fc.assert(
      fc.asyncProperty(life, async (drawn) => {
        const note = (version: string): string => (setups.add(version), version);
        const host = await createHost({
          from,
          proofs: "off",
          graceMs: 3,
          services: { tally: { note } },
          grants: "all",
        });
        const world = new World(host);
        for (const each of drawn) {
          await world.do(each);
          world.look();
        }
        await world.end();
        for (const outcome of world.outcomes.keys()) outcomes.add(outcome);
      }),
      { seed: seed + round, numRuns: lives, endOnFailure: true },
    );
  const missing = (): readonly string[] => wanted.filter((outcome) => !outcomes.has(outcome));
  await live(0);
  for (let round = 1; round < mostRounds && missing().length > 0; round += 1) await live(round);
  // What was drawn was no idle talk.
  assert.deepEqual(missing(), [], [...outcomes].join("; "));
  assert.deepEqual([...setups].sort(), ["1.0.0", "2.0.0", "3.0.0"]);
});
