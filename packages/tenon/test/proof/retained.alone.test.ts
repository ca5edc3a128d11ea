import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, isGone, type Proof } from "tenon";
import { Probe } from "./fixtures/probe.ts";

// In a process of its own, where the allocator has kept nothing yet.

const mostTries = 5;

test("of a plugin in a thread that is gone the proof says how much of its memory an allocator keeps", async () => {
  await using host = await createHost({ from: import.meta.dirname });
  const source = { entry: "fixtures/takes-buffers.ts", name: "taker", version: "1.0.0" };
  const life = async (count: number): Promise<Proof> => {
    await host.load(source);
    await host.client(Probe).run({ words: [String(count)] });
    return host.unload("taker", { deadlineMs: 1_000 });
  };
  const none = await life(0);
  assert.equal(none.verdict, "freed", none.sentence);
  // Where a thread of the bundler works just then, nothing is claimed, and the next one has to take more than was kept.
  for (let tries = 1, count = 10_000; ; tries++, count *= 2) {
    const proof = await life(count);
    assert.ok(isGone(proof), proof.sentence);
    if (proof.verdict === "retained-by-allocator") {
      assert.ok(proof.bytes > 16 * 2 ** 20 && proof.bytes < 2 * count * 4096, proof.sentence);
      assert.match(
        proof.sentence,
        /^taker@1\.0\.0 \(thread\) is gone: .*; \d+ MiB that it had used stay with the allocator/,
      );
      return;
    }
    assert.ok(tries < mostTries, proof.sentence);
  }
});
