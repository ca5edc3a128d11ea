import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import { type ErrorCode, isTenonError, thrownBy } from "tenon";
import { contract, method, t } from "tenon/contract";
import { numberBytes } from "../../../src/contract/wasm/binary.ts";
import { type Func, guestExports, type Made, makeModule } from "../../contract/wasm/module.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { loaded, packageOf } from "./stage.ts";

guardLeaks();

const Tick = contract("tick", 1, { methods: { tick: method(t.Integer(), t.Integer()) } });
const exports = guestExports(["tick"]);
const takesBytes: Func = { takes: ["i32", "i32"], gives: ["i32"] };
const loop = [0x03, 0x40, 0x0c, 0, 0x0b] as const;
const memoryFillsAt = (bytes: number): readonly number[] => [0x41, ...numberBytes(bytes)];

async function opens(bytes: Uint8Array, realm: "inline" | "thread" = "inline", startMs = 10_000): Promise<void> {
  await using dir = await packageOf(Tick, bytes);
  await using plugin = await loaded(Tick, dir, {
    realm,
    startMs,
    teardownMs: 100,
    limits: { memoryBytes: 16 * 2 ** 20 },
  });
  await plugin.client.tick(1, { deadlineMs: 2_000 });
}

async function refused(
  bytes: Uint8Array,
  code: ErrorCode,
  text: RegExp,
  realm?: "inline" | "thread",
  startMs?: number,
): Promise<void> {
  await assert.rejects(opens(bytes, realm, startMs), (error) => {
    assert.ok(isTenonError(error, code), String(error));
    assert.match(error.message, text);
    return true;
  });
}

const made = (more: Made): Uint8Array => makeModule({ exports, ...more });
const withBody = (name: string, body: readonly number[]): Uint8Array =>
  made({ exports: { ...exports, [name]: { ...(exports[name] ?? takesBytes), body } } });

describe("a module that is none", () => {
  test("is refused before anything runs", async () => {
    await refused(new TextEncoder().encode("no module"), "TENON_WASM_INVALID", /bytes that are no WebAssembly/);
    await refused(made({}).subarray(0, 60), "TENON_WASM_INVALID", /announced|an end/);
    await refused(withBody("tenon_method_tick", [0x7c]), "TENON_WASM_INVALID", /found Compiling function|i64.add/i);
    await refused(made({ exports: {} }), "TENON_WASM_ABI", /no export that says a version/);
    await refused(made({ exports: guestExports([]) }), "TENON_WASM_EXPORT", /tenon_method_tick/);
    await refused(made({ imports: [{ module: "env", name: "system" }] }), "TENON_WASM_IMPORT", /env system/);
  });

  test("asks for no more memory and no larger table than the limits allow", async () => {
    await refused(
      made({ memory: [0, ...numberBytes(1_000)] }),
      "TENON_WASM_LIMIT",
      /65536000 bytes .* at most 16777216/,
    );
    await refused(
      made({ table: [0, ...numberBytes(2_000_000)] }),
      "TENON_WASM_LIMIT",
      /2000000 entries .* at most 1000000/,
    );
  });
});

describe("a module that lies", () => {
  test("about the cell, its input buffer or an answer is ended", async () => {
    const start = "TENON_WASM_BROKEN";
    await refused(withBody("tenon_abi_1", [0x41, 0x7f]), start, /8 bytes at 4294967295/);
    await refused(withBody("tenon_abi_1", [0x41, 9]), start, /cell at 9, wanted a multiple of 4/);
    await refused(withBody("tenon_reserve", [0x41, 0]), start, /no room for 1024 bytes/);
    await refused(withBody("tenon_reserve", [0x41, 0xc4, 0]), start, /input buffer at 68, wanted a multiple of 8/);
    await refused(withBody("tenon_reserve", memoryFillsAt(65_528)), start, /1024 bytes at 65528/);
    await refused(withBody("tenon_method_tick", [0x41, 5]), start, /the status 5/);
    // It answers nothing where the contract wants a number.
    await refused(made({}), "TENON_OUTPUT_INVALID", /wanted/);
  });

  test("in its start function, or has one that loops, does not start", async () => {
    const traps = { ...exports, begin: { body: [0x00] } };
    await refused(
      made({ exports: traps, start: 3 }),
      "TENON_WASM_ENDED",
      /"start" of tick@1.0.0: its instance ended: it trapped/,
    );
    const loops = { ...exports, begin: { body: loop } };
    await refused(
      made({ exports: loops, start: 3 }),
      "TENON_START_DEADLINE",
      /its setup had not ended/,
      "thread",
      1_500,
    );
    const initialises = { ...exports, _initialize: { body: loop } };
    await refused(made({ exports: initialises }), "TENON_START_DEADLINE", /its setup had not ended/, "thread", 1_500);
  });

  test("by asking for what is not there when it starts", async () => {
    const imports = [{ module: "tenon", name: "take", takes: ["i32"] as const }];
    const begin = { body: [0x41, 0, 0x10, 0] };
    const bytes = made({ imports, exports: { ...exports, begin }, start: 4 });
    await assert.doesNotReject(
      opens(bytes).catch((error: unknown) => assert.ok(isTenonError(error, "TENON_OUTPUT_INVALID"))),
    );
  });
});

describe("a contract beside a module", () => {
  test("that is missing or malformed is refused", async () => {
    await using dir = await packageOf(Tick, made({}));
    await writeFile(join(dir.path, "contract.json"), "{");
    await assert.rejects(loaded(Tick, dir, {}), (error) => isTenonError(error, "TENON_CONTRACT_INVALID"));
    await using other = await packageOf(Tick, made({}), { contract: "./other.json" });
    await assert.rejects(loaded(Tick, other, {}), (error) => isTenonError(error, "TENON_ARTIFACT_UNREADABLE"));
  });
});

/** How many mutated modules are loaded; TENON_FUZZ has another number. */
const runs = Number(process.env["TENON_FUZZ"] ?? 150);

describe("a mutated module", () => {
  const whole: { bytes: Uint8Array } = { bytes: new Uint8Array() };
  before(() => {
    const answers = [0x41, 8, 0x41, 0xe4, 0, 0x36, 2, 0, 0x41, 12, 0x41, 1, 0x36, 2, 0, 0x41, 0];
    whole.bytes = makeModule({
      exports: {
        ...exports,
        tenon_method_tick: { ...takesBytes, body: answers },
        tenon_setup: takesBytes,
        tenon_teardown: takesBytes,
      },
      imports: [{ module: "tenon", name: "log", takes: ["i32", "i32", "i32"] }],
      table: [0, 4],
    });
  });

  test("is refused or ended with an error of ours, or fails with its own, and hurts nobody", async () => {
    const seed = Number(process.env["TENON_SEED"] ?? Date.now() % 2 ** 31);
    const change = fc.tuple(fc.nat(whole.bytes.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = whole.bytes.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        await opens(bytes, "thread", 1_000).catch((error: unknown) => {
          // A byte may make an answer of it that says it failed: its own error, of whatever text.
          if (thrownBy(error) !== undefined && !isTenonError(error)) return assert.ok(error instanceof Error);
          assert.ok(isTenonError(error), String(error));
          assert.match(error.message, /^Cannot /);
        });
      }),
      { seed, numRuns: runs, endOnFailure: true },
    );
    console.log(`mutated modules: ${runs} runs, seed ${seed}`);
  });
});
