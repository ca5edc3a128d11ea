import assert from "node:assert/strict";
import { test } from "node:test";
import { Demand } from "../../../src/realm/pool/demand.ts";

test("nothing is wanted before the first open, and one after it", () => {
  const demand = new Demand({ least: 0, most: 4, common: true });
  assert.equal(demand.wanted, 0);
  demand.missed();
  assert.equal(demand.wanted, 1);
});

test("opens that find nothing double what is wanted, up to the most", () => {
  const demand = new Demand({ least: 0, most: 5, common: true });
  const wanted = Array.from({ length: 5 }, () => (demand.missed(), demand.wanted));
  assert.deepEqual(wanted, [1, 2, 4, 5, 5]);
});

test("what was never needed between two reviews is wanted no longer, down to the least", () => {
  const demand = new Demand({ least: 1, most: 4, common: true });
  for (let misses = 0; misses < 3; misses += 1) demand.missed();
  assert.equal(demand.wanted, 4);
  demand.review(4);
  demand.found(3);
  demand.found(0);
  demand.review(4);
  assert.equal(demand.wanted, 4, "all of them were needed at once");
  demand.found(3);
  demand.review(4);
  assert.equal(demand.wanted, 3, "three were not");
  for (let reviews = 0; reviews < 5; reviews += 1) demand.review(demand.wanted);
  assert.equal(demand.wanted, 1);
});

test("of an uncommon shape nothing is kept until it was asked for thrice", () => {
  const demand = new Demand({ least: 2, most: 4, common: false });
  demand.missed();
  demand.missed();
  assert.equal(demand.wanted, 0);
  demand.missed();
  assert.equal(demand.wanted, 1);
});
