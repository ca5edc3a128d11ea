import assert from "node:assert/strict";
import { test } from "node:test";
import { edit, type Sample } from "./edits.ts";

/** `npm run soak:dev` gives 500, which takes two minutes; what leaks a little at every edit shows in fewer, too. */
const edits = Number(process.env["TENON_EDITS"] ?? 150);
/** From here on nothing may grow: caches are full, pools have started. */
const warmUpEdits = 50;
/** Measured: 0.1 MB from edit 50 to 500, 0.03 MB from 750 to 1,500. A bundle or a map kept at every edit would be megabytes. */
const heapDriftBytes = 2 ** 20;
/** Measured: V8 optimises functions of the host until about edit 750, 1.5 MB in all, and then no more. */
const codeDriftBytes = 4 * 2 ** 20;

for (const realm of ["thread", "inline"] as const) {
  test(`${edits} edits leave heap, descriptors and threads as they were (${realm})`, async (context) => {
    const { samples, tookMs, verdicts } = await edit(realm, edits, warmUpEdits);
    const [warm, ...later] = samples;
    assert.ok(warm !== undefined && later.length > 0);
    const drift = (of: (sample: Sample) => number): number => Math.max(...later.map((sample) => of(sample) - of(warm)));
    const heap = drift(({ heapBytes, codeBytes }) => heapBytes - codeBytes);
    const code = drift(({ codeBytes }) => codeBytes);
    const [p50, p90] = [0.5, 0.9].map((part) => tookMs[Math.floor(tookMs.length * part)]);
    context.diagnostic(
      `${realm}: save to serving p50 ${p50} ms, p90 ${p90} ms; from edit 50 to ${edits} heap ${heap} bytes, code ${code} bytes`,
    );
    assert.deepEqual(verdicts, { freed: edits });
    assert.ok(heap < heapDriftBytes, `the heap is ${heap} bytes more`);
    assert.ok(code < codeDriftBytes, `the code is ${code} bytes more`);
    assert.equal(
      drift(({ externalBytes }) => externalBytes),
      0,
      "bytes outside of the heap",
    );
    assert.equal(
      drift(({ contexts }) => contexts),
      0,
      "native contexts",
    );
    assert.equal(
      drift(({ descriptors }) => descriptors),
      0,
      "descriptors",
    );
    assert.equal(
      drift(({ threads }) => threads),
      0,
      "threads",
    );
    assert.equal(
      drift(({ resources }) => resources),
      0,
      "active resources",
    );
  });
}
