import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { Wheel } from "../../src/kernel/wheel.ts";
import { Collector, collectionWitness } from "../../src/witness/collection.ts";
import type { Observation, OwnedWitness } from "../../src/witness/owned.ts";
import { glance, settle } from "../../src/witness/settle.ts";
import { guardLeaks } from "../leak-guard.ts";
import { HastyClock } from "./hasty-clock.ts";

guardLeaks();

interface Seen extends OwnedWitness {
  readonly looks: number;
}

/** Answers what it is given, one observation a look, and the last one for ever. */
function witness(name: string, ...seen: Observation[]): Seen {
  let looks = 0;
  return {
    name,
    needsCollection: false,
    get looks() {
      return looks;
    },
    look: () => seen[Math.min(looks++, seen.length - 1)] as Observation,
  };
}

const gone: Observation = { kind: "gone" };
const there = (detail: string): Observation => ({ kind: "there", detail });

test("what is gone at the first look is looked at once, and nobody waits or collects", async () => {
  const [clock, collector] = [new HastyClock(), new Collector()];
  const port = witness("port", gone);
  assert.deepEqual(await settle([port], collector, new Wheel(clock)), [{ witness: "port", state: "gone", detail: "" }]);
  assert.deepEqual([port.looks, clock.waitedMs, collector.count], [1, 0, 0]);
});

test("what goes a little later is waited for, and what has gone is not looked at again", async () => {
  const clock = new HastyClock();
  const thread = witness("thread", there("1"), there("2"), gone);
  const worker = witness("worker", gone, there("it came back"));
  const findings = await settle([worker, thread], new Collector(), new Wheel(clock));
  assert.deepEqual(findings, [
    { witness: "worker", state: "gone", detail: "" },
    { witness: "thread", state: "gone", detail: "" },
  ]);
  assert.deepEqual([worker.looks, thread.looks], [1, 3]);
});

test("what stays is given up after eight looks in less than a second, with what was seen last", async () => {
  const clock = new HastyClock();
  const seen = Array.from({ length: 20 }, (_, look) => there(`look ${look + 1}`));
  const thread = witness("thread", ...seen);
  assert.deepEqual(await settle([thread], new Collector(), new Wheel(clock)), [
    { witness: "thread", state: "there", detail: "look 8" },
  ]);
  assert.equal(thread.looks, 8);
  assert.ok(clock.waitedMs < 1_000, `${clock.waitedMs} ms`);
});

test("for what cannot be seen nobody waits", async () => {
  const clock = new HastyClock();
  const thread = witness("thread", { kind: "unseen", why: "no /proc" });
  assert.deepEqual(await settle([thread], new Collector(), new Wheel(clock)), [
    { witness: "thread", state: "unseen", detail: "no /proc" },
  ]);
  assert.equal(clock.waitedMs, 0);
});

test("contexts that settle at once share their collections, and the one that is held is told from the others", async () => {
  const [collector, wheel] = [new Collector(), new Wheel(new HastyClock())];
  const held = vm.createContext();
  const witnesses = Array.from({ length: 30 }, (_, number) =>
    collectionWitness(`context ${number}`, vm.createContext()),
  );
  const alone = settle([collectionWitness("held", held)], collector, wheel);
  const findings = await Promise.all(witnesses.map((each) => settle([each], collector, wheel)));
  assert.deepEqual(new Set(findings.flat().map(({ state }) => state)), new Set(["gone"]));
  assert.ok(collector.count <= 3, `${collector.count} collections for thirty contexts`);
  assert.deepEqual(
    (await alone).map(({ state }) => state),
    ["there"],
  );
  assert.equal(collector.count, 8, "one a look for the one that is held");
  assert.equal(typeof held, "object");
});

test("a glance looks once and says that nothing was collected", () => {
  const thread = witness("thread", there("it runs"), gone);
  const context = collectionWitness("context", {});
  assert.deepEqual(glance([thread, context]), [
    { witness: "thread", state: "there", detail: "it runs" },
    { witness: "context", state: "unseen", detail: "no garbage collection was forced" },
  ]);
  assert.equal(thread.looks, 1);
});
