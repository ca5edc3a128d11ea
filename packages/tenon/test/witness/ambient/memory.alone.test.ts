// A process of its own: where hundreds of tests have run, the allocator has gigabytes of their memory, and a buffer that
// takes 256 MB of that is not seen in what the process holds (seen: 2.6 GB kept, 4 MB more).
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ambientWitnesses, sampleAmbient } from "../../../src/witness/ambient/sample.ts";
import { Collector } from "../../../src/witness/collection.ts";
import { guardLeaks } from "../../leak-guard.ts";

guardLeaks();

const collector = new Collector();
const count = (name: string): number => sampleAmbient(ambientWitnesses).get(name) ?? Number.NaN;

/** Much more than what others of the process let go of in the meantime. */
const bytes = 256 * 2 ** 20;

/** Each takes so much of what the witnesses measure. */
const measured: readonly [what: string, take: () => unknown, witnesses: readonly string[]][] = [
  [
    "an array in the heap",
    () => new Array<number>(bytes / 8).fill(0.5),
    // Resident memory too: V8 gives pages back on another thread, a while after they have left its own account, and
    // what the next case takes would not be seen beside them.
    ["heap used", "heap committed", "resident memory", "anonymous memory"],
  ],
  [
    "a written buffer",
    () => Buffer.alloc(bytes, 1),
    ["external memory", "array buffers", "resident memory", "anonymous memory", "proportional memory"],
  ],
];

for (const [what, take, witnesses] of measured) {
  test(`${what} is seen by ${witnesses.join(", ")}, until it is let go`, async () => {
    await collector.collect(true);
    const held: { taken?: unknown } = {};
    const before = sampleAmbient(ambientWitnesses);
    const rises = (): readonly number[] => witnesses.map((witness) => count(witness) - (before.get(witness) ?? 0));
    held.taken = take();
    assert.ok(
      rises().every((rise) => rise > bytes / 2 && rise < 4 * bytes),
      rises().join(" "),
    );
    delete held.taken;
    await collector.collect(true);
    for (const endMs = performance.now() + 10_000; !rises().every((rise) => rise < bytes / 2); await sleep(5))
      if (performance.now() > endMs) assert.fail(`"${what}" is still there: ${rises().join(" ")}`);
  });
}
