import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type Host, type HostOptions, type LogLine } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Echo, Outer, Relay } from "./fixtures/contracts.ts";
import { rejection } from "./rejection.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

/** Three plugins of one contract; the second fails whatever it is asked. */
async function three(options: HostOptions = {}): Promise<Host> {
  const host = await createHost({ from, proofs: "off", ...options });
  await host.load(plugin("appends", "1.0.0", "first"), { realm: "inline" });
  await host.load(plugin("fails", "2.0.0", "second"), { realm: "inline" });
  await host.load(plugin("appends", "3.0.0", "third"), { realm: "thread" });
  return host;
}

function warnings(host: Host): LogLine[] {
  const lines: LogLine[] = [];
  host.on("log", (line) => lines.push(line));
  return lines;
}

test("collect asks all at once and answers every outcome in order of loading", async () => {
  await using host = await three();
  const outcomes = await host.all(Outer).say("x");
  const [, second] = outcomes;
  assert.ok(second?.ok === false && second.error instanceof RangeError);
  assert.deepEqual(
    outcomes.map((outcome) => [outcome.plugin, outcome.version, outcome.ok ? outcome.value : outcome.error.message]),
    [
      ["first", "1.0.0", "x, 1.0.0"],
      ["second", "2.0.0", "always"],
      ["third", "3.0.0", "x, 3.0.0"],
    ],
  );
});

test("first answers what the first plugin answered that did not fail, and logs those that did", async () => {
  await using host = await three();
  const lines = warnings(host);
  await host.unload("first");
  assert.equal(await host.all(Outer, "first").say("x"), "x, 3.0.0");
  assert.deepEqual(
    lines.map(({ plugin: name, level, text }) => [name, level, text]),
    [["second", "error", "Passed over in host.all: RangeError: always"]],
  );
  await host.unload("third");
  assert.equal(await host.all(Outer, "first").say("x"), undefined);
});

test("waterfall gives each the answer of the one before, and passes over those that fail", async () => {
  await using host = await three();
  const lines = warnings(host);
  assert.equal(await host.all(Outer, "waterfall").say("x"), "x, 1.0.0, 3.0.0");
  assert.deepEqual(
    lines.map(({ plugin: name }) => name),
    ["second"],
  );
});

test("all of nobody is nothing, and follows who comes and goes", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const [collect, first, waterfall] = [host.all(Outer), host.all(Outer, "first"), host.all(Outer, "waterfall")];
  assert.deepEqual([await collect.say("x"), await first.say("x"), await waterfall.say("x")], [[], undefined, "x"]);
  await host.load(plugin("appends"), { realm: "inline" });
  assert.deepEqual(
    [(await collect.say("x")).length, await first.say("x"), await waterfall.say("x")],
    [1, "x, 1.0.0", "x, 1.0.0"],
  );
});

test("what the caller does wrong is the caller's error, not a failure of every plugin", async () => {
  await using host = await three();
  const lines = warnings(host);
  for (const mode of ["collect", "first", "waterfall"] as const) {
    const all = host.all(Outer, mode);
    await rejection(all.say(5 as unknown as string), "TENON_INPUT_INVALID");
    await rejection(all.say("x", { deadlineMs: Number.NaN }), "TENON_OPTION_INVALID");
  }
  for (const mode of ["first", "waterfall"] as const) {
    const { cause } = await rejection(
      host.all(Outer, mode).say("x", { signal: AbortSignal.abort("before") }),
      "TENON_CALL_ABORTED",
    );
    assert.equal(cause, "before");
  }
  assert.deepEqual(lines, []);
  assert.throws(() => host.all(Outer, "fastest" as "first"), {
    code: "TENON_OPTION_INVALID",
    message: /option "mode": current value is "fastest"/,
  });
});

test("a plugin that fails with an error of Tenon's is isolated like any other", async () => {
  await using host = await createHost({ from, proofs: "off" });
  await host.load(plugin("misuses-service", "1.0.0", "misuser"), { realm: "inline" });
  await host.load(plugin("echo"), { realm: "inline" });
  await rejection(host.client(Echo, "misuser").say("x"), "TENON_INPUT_INVALID");
  assert.equal(await host.all(Echo, "first").say("x"), "1.0.0 x");
});

test("a plugin that speaks another contract is passed over", async () => {
  await using host = await createHost({ from, proofs: "off" });
  await host.load(plugin("speaks-numbers"), { realm: "inline" });
  await host.load(plugin("common.cjs", "1.0.0", "common"), { realm: "inline" });
  const lines = warnings(host);
  assert.deepEqual(
    (await host.all(Relay).say("x")).map((outcome) => outcome.ok && outcome.value),
    ["common x"],
  );
  assert.match(lines[0]?.text ?? "", /Passed over in host\.all: TenonError: Cannot use speaks-numbers/);
});
