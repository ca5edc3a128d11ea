import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CallsById } from "../../src/channel/calls-by-id.ts";

test("Calls by id: any ids that come and go are found exactly while they are there", () => {
  // Multiples of large powers of two want the same place in every table.
  const ids = fc.oneof(
    fc.nat(300),
    fc.nat(20).map((number) => number * 2 ** 31),
    fc.nat(20).map((number) => number * 2 ** 12),
    fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1),
  );
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 600 }), (toggled) => {
      const calls = new CallsById<{ readonly id: number }>();
      const model = new Map<number, { readonly id: number }>();
      for (const id of toggled) {
        if (model.has(id)) {
          calls.delete(id);
          model.delete(id);
        } else {
          const call = { id };
          calls.add(call);
          model.set(id, call);
        }
        assert.equal(calls.get(id), model.get(id));
      }
      assert.deepEqual(
        calls.values(),
        [...model.values()].sort((one, other) => one.id - other.id),
      );
      assert.equal(calls.size, model.size);
      for (const [id, call] of model) assert.equal(calls.get(id), call);
      for (const id of model.keys()) calls.delete(id);
      assert.deepEqual([calls.size, calls.values()], [0, []]);
    }),
  );
});

test("Calls by id: deleting what is not there changes nothing", () => {
  const calls = new CallsById<{ readonly id: number }>();
  calls.add({ id: 1 });
  calls.delete(65);
  assert.deepEqual(calls.values(), [{ id: 1 }]);
  calls.clear();
  assert.deepEqual([calls.size, calls.get(1)], [0, undefined]);
});
