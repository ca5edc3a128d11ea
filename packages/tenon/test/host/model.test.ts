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

test(`${lives * operations} random operations: each ends once, rightly or with a typed error, and nothing is left`, async (context) => {
  const seed = Date.now() % 2 ** 31;
  context.diagnostic(`seed ${seed}`);
  const setups = new Set<string>();
  const outcomes = new Set<string>();
  const life = fc.array(operation, { minLength: operations, maxLength: operations });
  await fc.assert(
    fc.asyncProperty(life, async (drawn) => {
      const note = (version: string): string => (setups.add(version), version);
      const host = await createHost({ from, proofs: "off", graceMs: 3, services: { tally: { note } } });
      const world = new World(host);
      for (const each of drawn) {
        await world.do(each);
        world.look();
      }
      await world.end();
      for (const outcome of world.outcomes.keys()) outcomes.add(outcome);
    }),
    { seed, numRuns: lives, endOnFailure: true },
  );
  // What was drawn was no idle talk.
  for (const wanted of [
    "load: done",
    "open: done",
    "unload: done",
    "unload: TENON_UNLOAD_HELD",
    "client say: done",
    "lease say: done",
    "relay: done",
    "lease count: done",
  ])
    assert.ok(outcomes.has(wanted), `${wanted} among ${[...outcomes].join("; ")}`);
  assert.deepEqual([...setups].sort(), ["1.0.0", "2.0.0", "3.0.0"]);
});
