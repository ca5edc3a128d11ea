import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type ErrorCode, type HostEvents, type LoadOptions } from "tenon";
import { listThreads } from "../../src/witness/threads.ts";
import { guardLeaks } from "../leak-guard.ts";
import { Relay } from "./fixtures/contracts.ts";
import { rejection } from "./rejection.ts";
import { from, type Named, plugin } from "./sources.ts";

guardLeaks();

interface Failure {
  readonly source: Named;
  readonly options?: LoadOptions;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly cause?: { readonly name: string; readonly message: string };
}

const failures: Readonly<Record<string, Failure>> = {
  "throws at load": {
    source: plugin("throws-at-load"),
    code: "TENON_LOAD_FAILED",
    message: /Cannot load throws-at-load@1\.0\.0: RangeError: thrown at load/,
    cause: { name: "RangeError", message: "thrown at load" },
  },
  "throws in setup": {
    source: plugin("throws-in-setup"),
    code: "TENON_SETUP_FAILED",
    message: /RangeError: thrown in setup/,
    cause: { name: "RangeError", message: "thrown in setup" },
  },
  "never finishes setup": {
    source: plugin("never-sets-up"),
    options: { startMs: 500 },
    code: "TENON_START_DEADLINE",
    message: /its setup had not ended after 500 ms/,
  },
  "exports the wrong thing": {
    source: plugin("exports-a-function"),
    code: "TENON_PLUGIN_EXPORT",
    message: /its default export is a function/,
  },
  "lacks methods": {
    source: plugin("lacks-methods"),
    code: "TENON_SETUP_INCOMPLETE",
    message: /methods "say" are missing/,
  },
  "speaks another contract than the host": {
    source: plugin("speaks-numbers"),
    code: "TENON_CONTRACT_MISMATCH",
    message: /as "relay": 1 difference\(s\)\n {2}methods\.say\.input: host sends string, plugin wants number/,
  },
  "gets no configuration": {
    source: plugin("marked"),
    code: "TENON_CONFIG_INVALID",
    message: /at "" found nothing, wanted object/,
  },
  "gets a wrong configuration": {
    source: plugin("marked"),
    options: { config: { mark: 5 } },
    code: "TENON_CONFIG_INVALID",
    message: /at "mark" found (a number|5), wanted (a )?string/,
  },
  "gets a configuration its contract has not": {
    source: plugin("common.cjs", "1.0.0", "common"),
    options: { config: {} },
    code: "TENON_CONFIG_INVALID",
    message: /wanted none: the contract has no config/,
  },
  "gets a configuration that is no data": {
    source: plugin("marked"),
    options: { config: { mark: () => "a" } },
    code: "TENON_CONFIG_INVALID",
    message: /at "mark" found a function/,
  },
  "uses what nobody provides": {
    source: plugin("relay"),
    code: "TENON_USES_MISSING",
    message: /Cannot reach "echo" of relay@1\.0\.0: no loaded plugin fulfils contract "echo"/,
  },
};

for (const realm of ["inline", "thread"] as const) {
  for (const [what, { source, options, code, message, cause }] of Object.entries(failures)) {
    test(`a plugin that ${what} leaves nothing, and a typed error, ${realm}`, async () => {
      await using host = await createHost({ from, contracts: [Relay] });
      const states: HostEvents["state"][] = [];
      const proofs: HostEvents["proof"][] = [];
      using _ = host.on("state", (state) => states.push(state));
      using __ = host.on("proof", (proof) => proofs.push(proof));
      const error = await rejection(host.load(source, { ...options, realm }), code);
      assert.match(error.message, message);
      const { name, message: said } = (error.cause ?? {}) as Partial<Error>;
      if (cause !== undefined) assert.deepEqual({ name, message: said }, cause);
      assert.deepEqual(host.instances, []);
      assert.deepEqual(
        states.map(({ state }) => state),
        ["verified", "starting", "failed", "unloading", "gone"],
      );
      assert.equal(states[2]?.error, error);
      assert.deepEqual(
        proofs.map(({ verdict }) => verdict),
        ["freed"],
      );
      assert.deepEqual(listThreads()?.filter(({ name }) => name.startsWith("tn")) ?? [], []);
    });
  }
}

test("opens at once of a plugin that fails get one error, and the next open tries again", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const source = plugin("throws-in-setup");
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () => host.open(Relay, source, { realm: "inline" })),
  );
  const errors = new Set(
    outcomes.map((outcome) => (outcome.status === "rejected" ? (outcome.reason as unknown) : undefined)),
  );
  assert.equal(errors.size, 1);
  const [error] = errors;
  const again = await host.open(Relay, source, { realm: "inline" }).catch((thrown: unknown) => thrown);
  assert.notEqual(again, error);
  assert.equal((again as { code: string }).code, "TENON_SETUP_FAILED");
});

test("a plugin that speaks another contract is refused at the first call where the host did not know its own before", async () => {
  await using host = await createHost({ from, proofs: "off" });
  await host.load(plugin("speaks-numbers"), { realm: "inline" });
  const mismatch = {
    code: "TENON_CONTRACT_MISMATCH",
    message: /methods\.say\.input: host sends string, plugin wants number/,
  };
  await assert.rejects(host.client(Relay).say("x"), mismatch);
  await assert.rejects(host.lease(Relay), mismatch);
  assert.deepEqual(
    host.instances.map(({ state, holders }) => ({ state, holders })),
    [{ state: "active", holders: ['loaded as "speaks-numbers"'] }],
  );
});

test("a CommonJS entry is a plugin like any other", async () => {
  for (const realm of ["inline", "thread"] as const) {
    await using host = await createHost({ from, proofs: "off" });
    await host.load(plugin("common.cjs", "1.0.0", "common"), { realm });
    assert.equal(await host.client(Relay).say("x"), "common x");
  }
});
