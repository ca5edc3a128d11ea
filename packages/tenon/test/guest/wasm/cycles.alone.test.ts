import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import type { Contract } from "tenon/contract";
import { contract, method, t } from "tenon/contract";
import { soak, type SoakOptions } from "tenon/soak";
import { guardLeaks } from "../../leak-guard.ts";
import { compileGuest } from "./assembly.ts";
import { Everything } from "./contract.ts";
import { compileGo, withoutGo } from "./go.ts";
import { packageOf } from "./stage.ts";

guardLeaks();

/**
 * 2,000 of a Go guest and 10,000 of one of AssemblyScript show a kilobyte a cycle: npm run soak:wasm. With few a process is not yet
 * as large as it gets: over 8 lives of a Go guest it grows by 3 MiB a cycle, over 60 it is flat or not known to be (24 and 26).
 */
const given = process.env["TENON_CYCLES"];
const cycles =
  given === undefined ? { go: 120, assemblyScript: 120 } : { go: Number(given), assemblyScript: 5 * Number(given) };
const boundBytes = cycles.go < 1_000 ? 64 * 1_024 : 1_024;

async function lives(
  context: TestContext,
  of: Contract,
  bytes: Uint8Array,
  count: number,
  options: Pick<SoakOptions, "realm" | "inputs" | "services">,
): Promise<void> {
  await using dir = await packageOf(of, bytes);
  const seed = Number(process.env["TENON_SEED"] ?? 7);
  const report = await soak({
    ...{ subject: dir.path, cycles: count, calls: 6, samples: count < 1_000 ? 15 : 100, boundBytes, seed },
    ...options,
  });
  context.diagnostic(`${report.sentence} seed ${seed}, ${Math.round(report.took.load.p50)} ms a load`);
  assert.equal(report.calls.failed, 0, report.calls.firstFailure ?? "");
  assert.equal(report.proofs.freed, count, report.proofs.first ?? "");
  assert.notEqual(report.verdict, "grows", report.sentence);
}

describe("lives of a module", () => {
  const text = ["some text"];
  const ask = { cost: 2, limit: 7, key: new Uint8Array(16) };
  const inputs = {
    execute: [ask],
    echo: [new Uint8Array(70_000)],
    json: [{ a: [1, "b"] }],
    count: [undefined],
    ask: text,
    wait: text,
  };
  const { methods } = Everything;
  const { execute, echo, json, count, ask: asking, wait } = methods;
  const Some = contract("everything", 1, {
    methods: { execute, echo, json, count, ask: asking, wait },
    state: Everything.state,
    services: Everything.services,
    events: Everything.events,
  } as never);
  const services = { kv: { get: (key: string) => key, wait: (key: string) => Promise.resolve(key) } };

  for (const realm of ["inline", "thread"] as const)
    test(`of AssemblyScript leave nothing behind in the realm ${realm}`, async (context) => {
      await lives(context, Some, compileGuest("everything"), cycles.assemblyScript, { realm, inputs, services });
    });

  test("of Go leave nothing behind", { skip: withoutGo }, async (context) => {
    const nothing = t.Undefined();
    const Go = contract("go-guest", 1, {
      methods: { count: method(nothing, t.Integer()), goroutines: method(nothing, t.Integer()) },
    });
    await lives(context, Go, compileGo(), cycles.go, {
      realm: "thread",
      inputs: { count: [undefined], goroutines: [undefined] },
    });
  });
});
