import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createHost, type InstanceStatus, isTenonError } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Crowd } from "./fixtures/crowd-contract.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const bounds = { min: 2, max: 4, inFlight: 2, calmMs: 30 };
/** Full size: `CREW_RUNS=200 npm test -- --node=26 packages/tenon/test/registry/crew-property.test.ts` */
const numRuns = Number(process.env["CREW_RUNS"] ?? 3);
const seed = Number(process.env["CREW_SEED"] ?? Date.now() % 2 ** 31);

type Step =
  | { readonly kind: "calls"; readonly count: number; readonly ms: number }
  | { readonly kind: "pause"; readonly ms: number }
  | { readonly kind: "swap" }
  | { readonly kind: "kill" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("calls"),
      count: fc.integer({ min: 1, max: 24 }),
      ms: fc.nat({ max: 30 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pause"), ms: fc.nat({ max: 120 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "swap" }) },
  { weight: 1, arbitrary: fc.constant({ kind: "kill" }) },
);

test("whatever its load, a crew is never above its bounds, below them only after a kill, and loses no call but those of whom it loses", async () => {
  console.log(`crews under load: ${numRuns} runs, seed ${seed}`);
  const run = async (steps: readonly Step[]): Promise<void> => {
    await using host = await createHost({ from, proofs: "off", restart: { firstMs: 1, maxMs: 5, most: 1_000 } });
    await host.load(plugin("crowd"), { instances: bounds });
    const client = host.client(Crowd);
    let version = 1;
    let kills = 0;
    // What a kill left takes no call, and is cleared away while another takes its place.
    const dead = new Set<number>();
    const there = (of: number): readonly InstanceStatus[] =>
      host.instances.filter((each) => each.version === `${of}.0.0` && !dead.has(each.id));
    const isWhole = (): boolean => there(version).filter(({ state }) => state === "active").length >= bounds.min;
    let most = 0;
    host.on("state", ({ state, instance }) => {
      if (state === "failed") dead.add(instance);
      for (let of = 1; of <= version + 1; of += 1) most = Math.max(most, there(of).length);
    });
    const lost: unknown[] = [];
    let answered = 0;
    const calls: Promise<void>[] = [];
    const call = (ms: number): void => {
      const take = (): void => void (answered += 1);
      calls.push(client.work(ms).then(take, (error: unknown) => void lost.push(error)));
    };
    for (const each of steps) {
      switch (each.kind) {
        case "calls":
          for (let left = each.count; left > 0; left -= 1) call(each.ms);
          break;
        case "pause":
          await new Promise((resolve) => setTimeout(resolve, each.ms));
          assert.ok(kills > 0 || isWhole());
          break;
        case "swap":
          // One whose last instance was killed is being started again, and cannot be swapped meanwhile.
          await host.swap("crowd", plugin("crowd", `${version + 1}.0.0`)).then(
            () => (version += 1),
            (error: unknown) => assert.ok(kills > 0 && isTenonError(error, "TENON_SWAP_REFUSED"), String(error)),
          );
          assert.ok(kills > 0 || isWhole());
          break;
        case "kill":
          kills += 1;
          await client.die(0).catch(() => undefined);
          break;
      }
    }
    await Promise.all(calls);
    assert.ok(most <= bounds.max, `${most} at once`);
    assert.equal(answered + lost.length, calls.length);
    assert.ok(
      lost.every((error) => isTenonError(error, "TENON_CALL_LOST")),
      String(lost[0]),
    );
    if (kills === 0) assert.equal(lost.length, 0);
    // With the load it was under, and a kill at any point of that, it comes back within its bounds.
    while (host.instances.some(({ state }) => state !== "active") || host.instances.length !== bounds.min)
      await new Promise((resolve) => setTimeout(resolve, 2));
    assert.match(await client.work(0), new RegExp(`^${version}\\.0\\.0 `));
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), run), {
    numRuns,
    seed,
    endOnFailure: true,
  });
});
