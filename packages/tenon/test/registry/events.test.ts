import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createHost, type HostEvents, type LoadOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Echo } from "./fixtures/contracts.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const quick = { from, proofs: "off" } as const;

for (const realm of ["inline", "thread"] as const) {
  test(`what a plugin emits is heard by every listener of its contract, with who sent it, ${realm}`, async () => {
    await using host = await createHost(quick);
    const heard: unknown[] = [];
    using _ = host.on(Echo, "said", (event, sender) => heard.push(["one", event, sender]));
    using __ = host.on(Echo, "said", (event, sender) => heard.push(["two", event, sender.version]));
    const { id } = await host.load(plugin("echo", "1.2.3"), { realm, name: "echo/eu" });
    await host.client(Echo).tell("hello");
    while (heard.length < 2) await turn();
    assert.deepEqual(heard, [
      ["one", "hello", { name: "echo/eu", plugin: "echo", version: "1.2.3", instance: id }],
      ["two", "hello", "1.2.3"],
    ]);
  });
}

test("a disposed listener hears nothing any more, also if it is disposed while the event is told", async () => {
  await using host = await createHost(quick);
  const heard: string[] = [];
  await host.load(plugin("echo"), { realm: "inline" });
  const { tell } = host.client(Echo);
  const first = host.on(Echo, "said", () => {
    heard.push("first");
    second[Symbol.dispose]();
  });
  const second = host.on(Echo, "said", () => heard.push("second"));
  const third = host.on(Echo, "said", () => heard.push("third"));
  await tell("x");
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  await tell("y");
  third[Symbol.dispose]();
  await tell("z");
  assert.deepEqual(heard, ["first", "third", "third"]);
});

test("a listener that throws is reported and keeps nobody else from hearing", async () => {
  await using host = await createHost(quick);
  const errors: HostEvents["listenerError"][] = [];
  const heard: string[] = [];
  using _ = host.on("listenerError", (error) => errors.push(error));
  using __ = host.on("listenerError", () => {
    throw new Error("this one is told nobody");
  });
  using ___ = host.on(Echo, "said", () => {
    throw new RangeError("of a plugin's event");
  });
  using ____ = host.on(Echo, "said", (text) => heard.push(text));
  using _____ = host.on("state", ({ state }) => {
    if (state === "active") throw new RangeError("of a host's event");
  });
  await host.load(plugin("echo"), { realm: "inline" });
  await host.client(Echo).tell("x");
  assert.deepEqual(heard, ["x"]);
  assert.deepEqual(
    errors.map(({ event, error }) => [event, (error as Error).message]),
    [
      ["state", "of a host's event"],
      ["said", "of a plugin's event"],
    ],
  );
});

test("a host tells the life of its plugins in order", async () => {
  await using host = await createHost({ from });
  const told: string[] = [];
  using _ = host.on("state", ({ name, state }) => told.push(`${name} ${state}`));
  using __ = host.on("proof", ({ verdict }) => told.push(verdict));
  const options: LoadOptions = { realm: "inline", name: "echo/eu" };
  await host.load(plugin("echo"), options);
  const proof = await host.unload("echo/eu");
  const states = ["verified", "starting", "active", "draining", "unloading", "gone"].map((state) => `echo/eu ${state}`);
  assert.deepEqual(told, [...states, proof.verdict]);
});

test("nothing is listened to that does not exist", async () => {
  await using host = await createHost(quick);
  const invalid = { code: "TENON_OPTION_INVALID" };
  const listen = (): void => undefined;
  assert.throws(() => host.on("lgo" as "log", listen), {
    ...invalid,
    message: /option "event": current value is "lgo", wanted one of "log", "state"/,
  });
  assert.throws(() => host.on(Echo, "sung" as "said", listen), { ...invalid, message: /wanted one of "said"/ });
  assert.throws(() => host.on("log", undefined as never), invalid);
  assert.throws(() => host.on(undefined as never, listen), invalid);
});
