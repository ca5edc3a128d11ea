import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import v8 from "node:v8";
import { createHost, isTenonError, openPlugin } from "tenon";
import { LeakWatch } from "../../../src/testing/leak-watch.ts";
import { Standing } from "./fixtures/standing.ts";

/** `npm run soak:blocking` for 200 of them. */
const lives = Number(process.env["TENON_LIVES"] ?? 20);
const warmUp = 5;
const abreast = 5;

/** What it is at when it is ended: in a wait that has just begun or has long, in a call, or with calls before it. */
const moments = ["just answered", "at rest", "in a call", "called by many"] as const;

test("plugins that wait in memory are ended there, and leave no thread, no handle and none of their memory", async () => {
  const plugin = await openPlugin(
    { entry: "./fixtures/standing.ts", name: "standing", version: "1.0.0" },
    { from: import.meta.dirname },
  );
  await using host = await createHost({ proofs: "off", restart: false });
  const live = async (number: number): Promise<void> => {
    const name = `standing-${number}`;
    await host.load(plugin, { name, realm: "thread", teardownMs: 20 });
    const { next, spins } = host.client(Standing, name);
    for (let n = 0; n < 12; n += 1) assert.deepEqual(await next({ n }), { n: n + 1 });
    const moment = moments[number % moments.length];
    const calls: Promise<unknown>[] = [];
    if (moment === "at rest") for (let turns = 0; turns < 20; turns += 1) await turn();
    if (moment === "in a call") calls.push(spins({ n: 10_000 }));
    if (moment === "called by many") for (let n = 0; n < 200; n += 1) calls.push(next({ n }));
    const ends = Promise.allSettled(calls);
    if (number % 3 === 0 && calls.length === 0) await host.unload(name);
    else await host.unload(name, { deadlineMs: 0 });
    for (const [n, end] of (await ends).entries())
      if (end.status === "fulfilled") assert.deepEqual(end.value, { n: n + 1 });
      else assert.ok(isTenonError(end.reason), String(end.reason));
  };
  const some = async (from: number, to: number): Promise<void> => {
    for (let first = from; first < to; first += abreast)
      await Promise.all(Array.from({ length: abreast }, (_, lane) => live(first + lane)));
  };
  await some(0, warmUp);
  // Other processes write temporary files too.
  const watch = new LeakWatch({ ignore: [/^temporary file/], places: false });
  await watch.begin();
  const buffers = v8.queryObjects(SharedArrayBuffer, { format: "count" });
  await some(warmUp, warmUp + lives);
  assert.deepEqual(await watch.end(), []);
  const after = v8.queryObjects(SharedArrayBuffer, { format: "count" });
  assert.ok(after <= buffers + abreast, `${buffers} shared buffers before, ${after} after`);
});
