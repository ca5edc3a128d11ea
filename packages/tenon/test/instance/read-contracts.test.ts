import assert from "node:assert/strict";
import { test } from "node:test";
import { contract, method, t } from "tenon/contract";
import { contractHash } from "../../src/contract/hash.ts";
import { contractText } from "../../src/contract/text.ts";
import { ReadContracts } from "../../src/instance/read-contracts.ts";

const Echo = contract("echo", 1, { methods: { echo: method(t.String(), t.String()) } });

test("the same text is read once, and says what it says", () => {
  const contracts = new ReadContracts();
  const first = contracts.read(contractText(Echo));
  assert.equal(first.contractHash, contractHash(Echo));
  assert.equal(contractText(first.contract), contractText(Echo));
  assert.equal(contracts.read(contractText(Echo)), first);
  assert.notEqual(contracts.read(contractText(contract("echo", 2, { methods: Echo.methods }))), first);
});

test("what is malformed is refused each time, and nothing of it is kept", () => {
  const contracts = new ReadContracts();
  for (let turn = 0; turn < 2; turn += 1)
    assert.throws(() => contracts.read('{"name":"X"}'), { code: "TENON_CONTRACT_INVALID" });
});

test("a hundred are kept, those that were read first go, and long ones are read anew", () => {
  const contracts = new ReadContracts();
  const text = (major: number): string => contractText(contract("echo", major, { methods: Echo.methods }));
  const first = contracts.read(text(0));
  for (let major = 1; major < 100; major += 1) contracts.read(text(major));
  assert.equal(contracts.read(text(0)), first);
  contracts.read(text(100));
  assert.notEqual(contracts.read(text(0)), first);
  const long = contractText(
    contract("long", 1, { methods: { a: method(t.String({ description: "x".repeat(65_536) }), t.Null()) } }),
  );
  assert.notEqual(contracts.read(long), contracts.read(long));
});
