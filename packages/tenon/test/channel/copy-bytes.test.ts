import assert from "node:assert/strict";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import * as t from "typebox";
import { bytes } from "../../src/contract/bytes.ts";
import { copied, refused } from "./copying.ts";

test("bytes are copied from any realm and never by what the value says of itself", () => {
  const lying = new Uint8Array([1, 2, 3]);
  Object.defineProperties(lying, {
    length: { value: 9 },
    byteLength: { value: 9 },
    constructor: { value: null },
    slice: { value: null },
  });
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  const foreign: unknown = runInContext("new Uint8Array([7])", createContext());
  const cases: readonly [unknown, number[]][] = [
    [lying, [1, 2, 3]],
    [Buffer.from("a"), [97]],
    [shared, [0, 0]],
    [foreign, [7]],
    [new Uint8Array(0), []],
    [new Uint8Array([1, 2, 3]).subarray(1), [2, 3]],
  ];
  for (const [value, want] of cases) {
    for (const schema of [bytes(), t.Any(), t.Union([t.Object({}), bytes()])]) {
      const copy = copied(schema, value) as Uint8Array;
      assert.equal(Object.getPrototypeOf(copy), Uint8Array.prototype);
      assert.deepEqual([...copy], want);
      assert.notEqual(copy.buffer, (value as Uint8Array).buffer);
    }
  }
});

test("bytes that are gone, of another kind, or pretended are refused", () => {
  const gone = new Uint8Array(4);
  structuredClone(gone, { transfer: [gone.buffer] });
  refused(bytes(), gone, { reason: "unreadable", found: /transferred/ });
  const shrunk = new ArrayBuffer(8, { maxByteLength: 16 });
  const outside = new Uint8Array(shrunk, 4, 4);
  shrunk.resize(2);
  refused(bytes(), outside, { reason: "unreadable" });
  refused(bytes({ maxBytes: 3 }), new Uint8Array(4), { found: /4 bytes/ });
  for (const value of [
    new DataView(new ArrayBuffer(1)),
    new Int8Array(1),
    new Proxy(new Uint8Array(1), {}),
    { [Symbol.toStringTag]: "Uint8Array", length: 1 },
    [1],
  ])
    refused(bytes(), value);
});
