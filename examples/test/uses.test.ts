import assert from "node:assert/strict";
import { test } from "node:test";
import { runExample } from "./run-example.ts";

test("the uses example refuses a plugin without its provider, names who holds, and moves over to another provider", () => {
  const { exitCode, stdout, stderr } = runExample("uses");
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  const [refused, bought, held, proof, boughtThen, ...closing] = stdout.trimEnd().split("\n");
  assert.match(refused ?? "", /^refused {2}Cannot reach "stock" of shop@1\.0\.0: /);
  assert.equal(bought, "bought   one lamp from stock@1.0.0, 1 left");
  assert.equal(held, 'held     plugin shop@1.0.0 uses it as "stock"');
  assert.match(proof ?? "", /^proof {4}freed: stock@1\.0\.0 \(thread\) is gone/);
  assert.equal(boughtThen, "bought   one lamp from warehouse@1.0.0, 1000 left");
  assert.deepEqual(
    closing.map((line) => line.split(" (")[0]),
    ["proof    freed: shop@1.0.0", "proof    freed: warehouse@1.0.0"],
  );
});
