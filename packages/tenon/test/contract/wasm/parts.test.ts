import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ModuleProblem } from "../../../src/contract/wasm/binary.ts";
import { bound, mostEntries, pageBytes } from "../../../src/contract/wasm/bounds.ts";
import { readParts } from "../../../src/contract/wasm/parts.ts";
import { guestExports, makeModule } from "./module.ts";

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    validate(bytes: Uint8Array): boolean;
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object) => { exports: { memory: { grow(pages: number): number } } };
  };
};
const exports = guestExports(["tick"]);

function problem(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    assert.ok(thrown instanceof ModuleProblem, String(thrown));
    return `found ${thrown.found}, wanted ${thrown.wanted}`;
  }
  return assert.fail("it was taken");
}

describe("readParts()", () => {
  test("tells what a module imports, exports and has", () => {
    const bytes = makeModule({
      exports,
      imports: [{ module: "tenon", name: "deadline", gives: ["f64"] }],
      memory: [1, 2, 0x80, 2],
      table: [0, 5],
    });
    assert.ok(WebAssembly.validate(bytes));
    const parts = readParts(bytes);
    assert.deepEqual(parts.imports, [{ module: "tenon", name: "deadline", kind: "function", signature: "() -> f64" }]);
    assert.deepEqual(parts.exports.get("tenon_method_tick"), { kind: "function", signature: "(i32, i32) -> i32" });
    assert.deepEqual(parts.memories, [{ least: 2, most: 256, shared: false, wide: false }]);
    assert.deepEqual(parts.tables, [{ of: 0x70, least: 5, most: undefined, shared: false, wide: false }]);
  });

  test("says what is wrong with what is no module", () => {
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [new Uint8Array(), /bytes that are no WebAssembly/],
      [new TextEncoder().encode("export default 1;"), /bytes that are no WebAssembly/],
      [Uint8Array.from([0, 0x61, 0x73, 0x6d]), /version none/],
      [Uint8Array.from([0, 0x61, 0x73, 0x6d, 13, 0, 1, 0]), /not a component/],
      [makeModule({ exports }).subarray(0, -1), /bytes announced/],
      [Uint8Array.from([...makeModule({}), 1, 0]), /an end|section 1 twice/],
      [Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]), /items announced/],
      [Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 2, 1, 0x5f]), /a type of the form 0x5f/],
    ];
    for (const [bytes, message] of cases)
      assert.match(
        problem(() => readParts(bytes)),
        message,
      );
  });
});

describe("bound()", () => {
  const memoryOf = (memory: readonly number[], limitBytes: number): { grow(pages: number): number } => {
    const bytes = makeModule({ exports, memory });
    const bounded = bound(bytes, readParts(bytes), limitBytes);
    return new WebAssembly.Instance(new WebAssembly.Module(bounded)).exports.memory;
  };

  test("lets a memory grow up to the limit and no further", () => {
    const memory = memoryOf([0, 1], 10 * pageBytes);
    assert.equal(memory.grow(9), 1);
    assert.throws(() => memory.grow(1), RangeError);
  });

  test("leaves a module alone that binds itself more tightly", () => {
    const memory = memoryOf([1, 1, 3], 10 * pageBytes);
    assert.equal(memory.grow(2), 1);
    assert.throws(() => memory.grow(1), RangeError);
  });

  test("refuses more than the limit from the start, in memory and in tables", () => {
    const huge = makeModule({ exports, memory: [0, 0x80, 0x80, 2] });
    assert.match(
      problem(() => bound(huge, readParts(huge), 2 ** 30)),
      /2147483648 bytes from the start, wanted at most 1073741824/,
    );
    const table = makeModule({ exports, table: [0, 0xff, 0xff, 0xff, 4] });
    assert.match(
      problem(() => bound(table, readParts(table), 2 ** 30)),
      new RegExp(`at most ${mostEntries}`),
    );
  });
});

describe("readParts() and bound() of mutated modules", () => {
  test("answer, or say what is wrong; what was valid stays so", () => {
    const whole = makeModule({
      exports,
      imports: [{ module: "tenon", name: "take", takes: ["i32"] }],
      table: [1, 4, 9],
      memory: [1, 1, 40],
    });
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    const changes = fc.array(change, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, fc.nat(whole.length), (list, end) => {
        const bytes = whole.slice(0, end < 20 ? end : whole.length);
        for (const [at, byte] of list) if (at < bytes.length) bytes[at] = byte;
        try {
          const bounded = bound(bytes, readParts(bytes), 16 * 2 ** 20);
          if (WebAssembly.validate(bytes)) assert.ok(WebAssembly.validate(bounded));
        } catch (thrown) {
          assert.ok(thrown instanceof ModuleProblem, String(thrown));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
