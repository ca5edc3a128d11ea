import assert from "node:assert/strict";
import { test } from "node:test";
import * as t from "typebox";
import { canonicalContract, isSameSchema } from "../../src/contract/canonical.ts";
import { contract, type Contract, method } from "../../src/contract/contract.ts";
import { contractHash } from "../../src/contract/hash.ts";

function withInput(input: t.TSchema): Contract {
  return contract("a", 1, { methods: { run: method(input, t.Void()) } });
}

test("hash ignores the order of keys and remarks to people", () => {
  const one = withInput(t.Object({ a: t.String({ description: "x", title: "A" }), b: t.Number() }));
  const other = withInput({
    required: ["b", "a"],
    properties: { b: { type: "number" }, a: { type: "string", $comment: "y" } },
    type: "object",
  });
  assert.equal(canonicalContract(one), canonicalContract(other));
  assert.equal(contractHash(one), contractHash(other));
  assert.match(contractHash(one), /^sha256-[0-9a-f]{64}$/);
});

test("hash sees every difference that values could notice, a property named like a remark too", () => {
  const inputs = [
    t.Object({}),
    t.Object({ title: t.String() }),
    t.Object({ title: t.Number() }),
    t.Object({ title: t.Optional(t.String()) }),
    t.Literal("description"),
  ];
  const contracts: Contract[] = inputs.map(withInput);
  contracts.push(
    contract("b", 1, { methods: {} }),
    contract("b", 2, { methods: {} }),
    contract("b", 1, { methods: {}, state: t.Null() }),
  );
  contracts.push(
    contract("b", 1, { methods: { run: method(t.Void(), t.Void()) } }),
    contract("b", 1, { methods: { run: method(t.Void(), t.Void(), { sync: true }) } }),
  );
  assert.equal(new Set(contracts.map(contractHash)).size, contracts.length);
});

test("schemas are the same whatever they tell people, and differ in the order of what they hold", () => {
  const one = t.Object({ a: t.String({ description: "for people" }), b: t.Number() }, { title: "one" });
  assert.ok(isSameSchema(one, t.Object({ a: t.String(), b: t.Number() })));
  assert.ok(isSameSchema(one, JSON.parse(JSON.stringify(one))));
  assert.ok(!isSameSchema(one, t.Object({ b: t.Number(), a: t.String() })));
  assert.ok(!isSameSchema(one, t.Object({ a: t.String(), b: t.Number({ minimum: 0 }) })));
  assert.ok(!isSameSchema(one, t.Object({ a: t.String(), b: t.Optional(t.Number()) })));
});
