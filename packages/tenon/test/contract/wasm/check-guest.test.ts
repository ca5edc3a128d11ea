import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ErrorCode, isTenonError } from "tenon";
import { contract, method, t } from "tenon/contract";
import { checkGuest } from "../../../src/contract/wasm/check-guest.ts";
import { contractHash } from "../../../src/contract/hash.ts";
import { readParts } from "../../../src/contract/wasm/parts.ts";
import { guestExports, type Made, makeModule } from "./module.ts";

const Clock = contract("clock", 1, {
  methods: { tick: method(t.Integer(), t.Integer()) },
  services: { kv: { get: method(t.String(), t.String()), all: method(t.Null(), t.String(), { stream: "out" }) } },
  events: { rang: t.Integer() },
});
const hash = contractHash(Clock);
const exports = guestExports(["tick"]);
const about = { plugin: "clock", version: "1.0.0" };

function check(made: Made): void {
  checkGuest(readParts(makeModule({ exports, ...made })), Clock, hash, about);
}

function refused(made: Made, code: ErrorCode, lines: readonly string[]): void {
  assert.throws(
    () => check(made),
    (error) => {
      assert.ok(isTenonError(error, code), String(error));
      for (const line of lines) assert.ok(error.message.includes(line), `${error.message} lacks ${line}`);
      return true;
    },
  );
}

describe("checkGuest()", () => {
  test("takes what the ABI wants, and all that it allows", () => {
    check({});
    const takes = ["i32", "i32"] as const;
    check({
      exports: { ...exports, [`tenon_contract_${hash.slice(7, 23)}`]: { gives: ["i32"] }, _initialize: {}, mine: {} },
      imports: [
        { module: "tenon", name: "log", takes: ["i32", "i32", "i32"] },
        { module: "tenon:service", name: "kv.get", takes, gives: ["i32"] },
        { module: "tenon:event", name: "rang", takes },
        { module: "wasi_snapshot_preview1", name: "clock_time_get", takes: ["i32", "i64", "i32"], gives: ["i32"] },
      ],
    });
  });

  test("names the version that a module has and the one it should have", () => {
    refused({ exports: { ...exports, tenon_abi_1: {} } }, "TENON_WASM_EXPORT", [
      "tenon_abi_1: found function () -> ()",
    ]);
    const { tenon_abi_1: first, ...others } = exports;
    assert.ok(first);
    refused({ exports: { ...others, tenon_abi_2: first } }, "TENON_WASM_ABI", ["tenon_abi_2, wanted tenon_abi_1"]);
    refused({ exports: {} }, "TENON_WASM_ABI", ["no export that says a version"]);
  });

  test("names the contract that a module was built for", () => {
    const other = { ...exports, tenon_contract_0123456789abcdef: { gives: ["i32"] as const } };
    refused({ exports: other }, "TENON_WASM_CONTRACT", ["0123456789abcdef", hash.slice(7, 23)]);
  });

  test("lists every export that is missing or wrong at once", () => {
    refused(
      {
        exports: { ...guestExports([]), tenon_setup: { takes: ["i32"], gives: ["i32"] }, _start: {} },
        memoryName: "mem",
      },
      "TENON_WASM_EXPORT",
      [
        "4 thing(s)",
        "memory: found nothing, wanted a memory",
        "_start: found a program, wanted a library",
        "tenon_setup: found function (i32) -> i32, wanted (i32, i32) -> i32",
        "tenon_method_tick: found nothing, wanted (i32, i32) -> i32",
      ],
    );
    refused({ memory: [3, 1, 2] }, "TENON_WASM_EXPORT", ["found a shared one"]);
    refused({ memory: [4, 1] }, "TENON_WASM_EXPORT", ["found a 64-bit one"]);
    refused({ memory: null }, "TENON_WASM_EXPORT", ["memory: found 0, wanted one of its own"]);
  });

  test("lists every import that is not there, not in the contract or of another signature", () => {
    const takes = ["i32", "i32"] as const;
    refused(
      {
        imports: [
          { module: "env", name: "system", takes, gives: ["i32"] },
          { module: "tenon", name: "log", takes },
          { module: "tenon:service", name: "kv.set", takes, gives: ["i32"] },
          { module: "tenon:service", name: "kv.all", takes, gives: ["i32"] },
          { module: "tenon:service", name: "__proto__.get", takes, gives: ["i32"] },
          { module: "tenon:event", name: "constructor", takes },
          { module: "wasi_snapshot_preview1", name: "sock_open", takes, gives: ["i32"] },
        ],
      },
      "TENON_WASM_IMPORT",
      [
        "7 thing(s)",
        "env system: found function (i32, i32) -> i32, wanted none of that name",
        "tenon log: found function (i32, i32) -> (), wanted (i32, i32, i32) -> ()",
        "tenon:service kv.set",
        "tenon:service kv.all",
        "tenon:service __proto__.get",
        "tenon:event constructor",
        "wasi_snapshot_preview1 sock_open",
      ],
    );
  });

  test("refuses methods that stream", () => {
    const Stream = contract("stream", 1, { methods: { all: method(t.Null(), t.Integer(), { stream: "out" }) } });
    const parts = readParts(makeModule({ exports: guestExports(["all"]) }));
    assert.throws(() => checkGuest(parts, Stream, contractHash(Stream), about), /tenon_method_all: the method streams/);
  });
});
