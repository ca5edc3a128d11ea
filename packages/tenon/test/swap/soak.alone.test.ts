import assert from "node:assert/strict";
import { test } from "node:test";
import { swapSoak } from "../../../../bench/swap/soak.ts";

// The full size is `npm run soak:swap`.
const swaps = 16;
const everyMs = 60;

for (const realm of ["inline", "thread"] as const) {
  test(`${swaps} swaps under load in realm ${realm}, three of four failing, lose nothing`, async () => {
    const result = await swapSoak({ swaps, everyMs, realm, callers: 8, faulty: true });
    assert.equal(result.failedCalls, 0);
    assert.equal(result.lostIncrements, 0);
    assert.deepEqual(result.refused, { TENON_SETUP_FAILED: swaps / 4, TENON_SWAP_FAILED: swaps / 2 });
    assert.deepEqual(result.verdicts, { freed: swaps / 4 });
    assert.equal(result.versions, swaps / 4 + 1);
  });
}
