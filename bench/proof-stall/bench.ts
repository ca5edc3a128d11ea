import v8 from "node:v8";
import { setImmediate as turn } from "node:timers/promises";
import { createHost, isGone, type RealmKind } from "tenon";
import { Collector } from "tenon/witness";
import type { Bench } from "../harness/report.ts";
import { compare } from "../harness/rounds.ts";
import type { Subject } from "../harness/subject.ts";

/** Live objects, as a host with large caches has them. */
function fill(bytes: number): unknown[] {
  const kept: unknown[] = [];
  while (v8.getHeapStatistics().used_heap_size < bytes)
    kept.push(Array.from({ length: 100_000 }, (_, id) => ({ id, name: `row ${id}` })));
  return kept;
}

/** The longest time between two turns of the loop while `work` goes on, in milliseconds. */
async function longestStall(work: () => Promise<void>): Promise<number> {
  let [worst, last, done] = [0, performance.now(), false];
  const watching = (async () => {
    while (!done) {
      await turn();
      const now = performance.now();
      worst = Math.max(worst, now - last);
      last = now;
    }
  })();
  await work();
  done = true;
  await watching;
  return worst;
}

const unloading = (realm: RealmKind): Subject => ({
  name: `proof, ${realm}`,
  open: async () => {
    const host = await createHost({ from: import.meta.dirname });
    return {
      round: async () => {
        await host.load({ entry: "plugin.ts", name: "idle", version: "1.0.0" }, { realm });
        const stall = await longestStall(async () => {
          const proof = await host.unload("idle", { deadlineMs: 1_000 });
          if (!isGone(proof)) throw new Error(proof.sentence);
        });
        return [stall];
      },
      [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    };
  },
});

const collecting: Subject = {
  name: "one full collection",
  open: () => {
    const collector = new Collector();
    return Promise.resolve({
      round: async () => [await longestStall(() => collector.collect())],
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};

export default {
  claim:
    "A proof stalls the loop of a host with 1 GiB of live heap for one full collection inline, and hardly at all for a thread.",
  run: async (setting) => {
    const quick = setting.size === "quick";
    const kept = fill(quick ? 128 * 2 ** 20 : 2 ** 30);
    setting.note(`${kept.length} lists are alive`);
    const findings = await compare(
      {
        subjects: [collecting, unloading("inline"), unloading("thread")],
        unit: "ms",
        rounds: quick ? 6 : 12,
        questions: [
          { subject: "proof, inline", against: "one full collection", want: { atMost: 2 } },
          { subject: "proof, thread", against: "one full collection", want: { atMost: 0.1 } },
        ],
      },
      setting,
    );
    setting.note(`${kept.length} lists were alive until the end`);
    return findings;
  },
} satisfies Bench;
