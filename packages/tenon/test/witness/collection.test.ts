import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { Collector, collectionWitness } from "../../src/witness/collection.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

test("an object is there for as long as somebody holds it, and gone after the next collection", async () => {
  const collector = new Collector();
  const holder: { held?: object } = { held: { some: "object" } };
  const witness = collectionWitness("object", holder.held as object);
  await collector.collect();
  assert.deepEqual(witness.look(), { kind: "there", detail: "still reachable after a full garbage collection" });
  delete holder.held;
  await collector.collect();
  assert.deepEqual(witness.look(), { kind: "gone" });
});

test("a context is held by a function, an object or an error that came out of it", async () => {
  const collector = new Collector();
  for (const text of ["() => 1", "({})", "[]", "new Error('kept')", "Object.create(null)", "Promise.resolve()"]) {
    const holder: { held?: unknown } = {};
    const witness = ((): ReturnType<typeof collectionWitness> => {
      const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
      holder.held = vm.runInContext(text, context);
      return collectionWitness("context", context);
    })();
    await collector.collect(true);
    assert.equal(witness.look().kind, "there", text);
    delete holder.held;
    await collector.collect(true);
    assert.equal(witness.look().kind, "gone", text);
  }
});

test("those who ask in the same turn share one collection; who asks later gets another", async () => {
  const collector = new Collector();
  await Promise.all([collector.collect(), collector.collect(true), collector.collect()]);
  assert.equal(collector.count, 1);
  await collector.collect();
  assert.equal(collector.count, 2);
});

test("who asks for a collection gets one that began after the asking", async () => {
  const collector = new Collector();
  const first = collector.collect();
  let witness: ReturnType<typeof collectionWitness> | undefined;
  void first.then(() => (witness = collectionWitness("object", { made: "after the first" })));
  await first;
  await collector.collect();
  assert.deepEqual(witness?.look(), { kind: "gone" });
});

test("no code of the process is given the means to collect", async () => {
  await new Collector().collect();
  assert.equal((globalThis as { gc?: unknown }).gc, undefined);
  assert.equal(vm.runInNewContext("typeof gc"), "undefined");
});
