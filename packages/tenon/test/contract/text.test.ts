import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as t from "typebox";
import { contract, method } from "../../src/contract/contract.ts";
import { contractText, parseContract } from "../../src/contract/text.ts";
import { isTenonError } from "../../src/contract/errors/error.ts";
import { contractHash } from "../../src/contract/hash.ts";

const Sample = contract("sample", 1, {
  config: t.Object({ burst: t.Integer() }),
  methods: { run: method(t.Object({ key: t.String(), cost: t.Optional(t.Number()) }), t.Boolean(), { sync: true }) },
  services: { kv: { get: method(t.String(), t.String(), { stream: "out" }) } },
  events: { changed: t.Null() },
});

test("text of a contract reads back as the same contract", () => {
  const back = parseContract(contractText(Sample));
  assert.deepEqual(back, JSON.parse(JSON.stringify(Sample)));
  assert.equal(contractHash(back), contractHash(Sample));
});

test("text that is no contract is refused with a typed error", () => {
  const texts = [
    "",
    "{",
    "null",
    "[]",
    "1",
    '{"name":"a"}',
    '{"name":"a","major":1}',
    '{"name":"a","major":1,"methods":[]}',
    `"${"x".repeat(2 ** 20)}"`,
  ];
  for (const text of [
    ...texts,
    "[".repeat(500_000),
    `{"name":"a","major":1,"methods":{},"events":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`,
  ]) {
    assert.throws(
      () => parseContract(text),
      (error) => isTenonError(error, "TENON_CONTRACT_INVALID"),
    );
  }
});

test("prototype keys in text change nothing and are refused where they are names", () => {
  const harmless = parseContract('{"__proto__":{"polluted":1},"name":"a","major":1,"methods":{}}');
  assert.equal(Object.getPrototypeOf(harmless), Object.prototype);
  assert.equal("polluted" in {}, false);
  for (const name of ["__proto__", "constructor", "then"]) {
    const text = `{"name":"a","major":1,"methods":{"${name}":{"input":{},"output":{},"sync":false,"idempotent":false,"stream":"none"}}}`;
    assert.throws(
      () => parseContract(text),
      (error) => isTenonError(error, "TENON_CONTRACT_NAME_RESERVED"),
    );
  }
});

test("any change to the text of a contract gives a contract or a typed error", () => {
  const text = contractText(Sample);
  const edit = fc.record({ at: fc.nat(text.length), cut: fc.nat(40), put: fc.string({ maxLength: 12 }) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const changed = edits.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text);
      assertTyped(() => parseContract(changed));
    }),
    { numRuns: 1000 },
  );
});

test("any JSON in the place of a schema gives a contract or a typed error", () => {
  const keyword = fc.constantFrom(
    "type",
    "properties",
    "items",
    "anyOf",
    "allOf",
    "$ref",
    "$defs",
    "required",
    "const",
    "enum",
    "tenon",
    "minimum",
    "pattern",
  );
  const word = fc.constantFrom<unknown>("object", "array", "string", "number", "bytes", "A", {}, [], null, -1, true);
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof(
      { maxDepth: 5 },
      word,
      fc.dictionary(keyword, tie("schema"), { maxKeys: 4 }),
      fc.array(tie("schema"), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(schema, (config) =>
      assertTyped(() => parseContract(JSON.stringify({ name: "a", major: 1, methods: {}, config }))),
    ),
    { numRuns: 2000 },
  );
});

function assertTyped(make: () => unknown): void {
  try {
    assert.ok(Object.isFrozen(make()));
  } catch (error) {
    assert.ok(isTenonError(error), String(error));
  }
}
