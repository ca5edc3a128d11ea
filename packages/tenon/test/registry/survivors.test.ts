import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type Leak, type Proof } from "tenon";
import { Survivors } from "../../src/registry/survivors.ts";
import type { Observation, OwnedWitness } from "../../src/witness/owned.ts";
import { guardLeaks } from "../leak-guard.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const at = "2031-05-05T00:00:00.000Z";
const later = "2031-05-06T00:00:00.000Z";
const facts = {
  ...{ version: "1.0.0", digest: "sha256-00", realm: "thread", sentence: "it stayed", at, absent: [], ambient: [] },
  ...{ teardown: { closed: [], failed: [], late: [], unanswered: false }, callsLost: 0, leasesRevoked: 0, tookMs: 5 },
};

/** Something that is there until it is told to go, and counts the looks at it. */
class Thing implements OwnedWitness {
  readonly name: string;
  readonly needsCollection: boolean = false;
  isThere = true;
  looks = 0;

  constructor(name: string) {
    this.name = name;
  }

  look(): Observation {
    this.looks += 1;
    return this.isThere ? { kind: "there", detail: "still here" } : { kind: "gone" };
  }
}

function leaked(instance: number, ...things: readonly Thing[]): Proof {
  const holders = things.map(({ name }) => ({ witness: name, detail: "seen" }));
  const owned = holders.map((each) => ({ ...each, state: "there" as const }));
  return { ...facts, plugin: "p", instance, verdict: "leaked", owned, holders };
}

test("what is there is remembered with when, verdict and holders, and marked when it is gone", () => {
  const survivors = new Survivors(() => new Date(later));
  const [port, thread] = [new Thing("message port"), new Thing("thread")];
  survivors.add(leaked(1, port, thread), [port, thread]);
  const { sentence, digest, realm } = facts;
  const entry = {
    ...{ plugin: "p", version: "1.0.0", digest, realm, instance: 1, verdict: "leaked", sentence, since: at },
    holders: [
      { witness: "message port", detail: "seen" },
      { witness: "thread", detail: "seen" },
    ],
  };
  const shown = (goneAt?: string): object => ({ detail: "seen", goneAt });
  const left = (one: object, other: object): readonly object[] => [
    { witness: "message port", ...one },
    { witness: "thread", ...other },
  ];
  const all = (): unknown => survivors.all;
  assert.deepEqual(all(), [{ ...entry, left: left(shown(), shown()), goneAt: undefined }]);
  port.isThere = false;
  survivors.look();
  const half = left(shown(later), shown());
  assert.deepEqual(all(), [{ ...entry, left: half, goneAt: undefined }]);
  thread.isThere = false;
  survivors.look();
  const whole = left(shown(later), shown(later));
  assert.deepEqual(all(), [{ ...entry, left: whole, goneAt: later }]);
  thread.isThere = true;
  survivors.look();
  assert.deepEqual([survivors.all[0]?.goneAt, thread.looks], [later, 2]);
});

test("a proof that saw nothing there leaves nothing, whatever its verdict", () => {
  const survivors = new Survivors();
  const gone = { witness: "thread", state: "gone", detail: "" } as const;
  const unseen = { witness: "descriptors", state: "unseen", detail: "too many" } as const;
  survivors.add({ ...facts, plugin: "p", instance: 1, verdict: "freed", owned: [gone, unseen] }, []);
  survivors.add({ ...facts, plugin: "p", instance: 2, verdict: "unknown", why: "proofs are off", owned: [] }, []);
  assert.deepEqual(survivors.all, []);
});

test("a thread that did not end has outlived its plugin, though the verdict is unknown", () => {
  const survivors = new Survivors();
  const thread = new Thing("thread");
  const { holders: _, ...proof } = leaked(1, thread) as Extract<Proof, { verdict: "leaked" }>;
  survivors.add({ ...proof, verdict: "unknown", why: "it had not ended" }, [thread]);
  const [survivor] = survivors.all;
  assert.deepEqual([survivor?.verdict, survivor?.holders, survivor?.goneAt], ["unknown", [], undefined]);
});

test("256 are kept; those that have gone make room first, then the oldest", () => {
  const survivors = new Survivors();
  const things = Array.from({ length: 258 }, () => new Thing("thread"));
  const add = (index: number): void => {
    const thing = things[index] as Thing;
    survivors.add(leaked(index, thing), [thing]);
  };
  for (let index = 0; index < 256; index++) add(index);
  (things[100] as Thing).isThere = false;
  survivors.look();
  add(256);
  const kept = (): readonly number[] => survivors.all.map(({ instance }) => instance);
  assert.deepEqual([kept().length, kept().includes(0), kept().includes(100)], [256, true, false]);
  add(257);
  assert.deepEqual([kept().length, kept().includes(0), kept().at(-1)], [256, false, 257]);
});

test("each later proof looks at a few that are there, in turn, and at none that have gone", () => {
  const survivors = new Survivors();
  const things = Array.from({ length: 40 }, () => new Thing("thread"));
  for (const [index, thing] of things.entries()) survivors.add(leaked(index, thing), [thing]);
  const looks = (): number => things.reduce((sum, thing) => sum + thing.looks, 0);
  const gone = things[7] as Thing;
  gone.isThere = false;
  const clean: Proof = { ...facts, plugin: "p", instance: 99, verdict: "freed", owned: [] };
  const before = looks();
  for (let proofs = 0; proofs < 5; proofs++) survivors.add(clean, []);
  assert.ok(looks() - before <= 5 * 16);
  assert.notEqual(survivors.all[7]?.goneAt, undefined);
  assert.ok(things.every((thing) => thing.looks > 0));
  const looked = gone.looks;
  for (let proofs = 0; proofs < 5; proofs++) survivors.add(clean, []);
  assert.equal(gone.looks, looked);
});

test("a host tells what outlived its plugin, keeps nothing of it, and sees it go", async () => {
  const global = globalThis as { outlives?: unknown };
  try {
    await using host = await createHost({ from, holders: "places" });
    const told: Leak[] = [];
    host.on("leak", (leak) => told.push(leak));
    const options = { realm: "inline", config: { mark: "m" } } as const;
    const { digest } = await host.load(plugin("outlives"), options);
    assert.deepEqual(await host.survivors(), []);
    const proof = await host.unload("outlives");
    assert.equal(proof.verdict, "leaked");
    assert.deepEqual(told, [
      {
        ...{ name: "outlives", plugin: "outlives", version: "1.0.0", digest, instance: 1 },
        ...{ realm: "inline", next: "inline", why: "the host keeps what leaks where it is" },
      },
    ]);
    const [there, ...others] = await host.survivors();
    assert.deepEqual([there?.plugin, there?.realm, there?.since, others], ["outlives", "inline", proof.at, []]);
    assert.deepEqual(there?.holders, proof.verdict === "leaked" && proof.holders);
    assert.deepEqual([there?.left[0]?.witness, there?.goneAt], ["context", undefined]);
    delete global.outlives;
    let [gone] = await host.survivors();
    for (let looks = 0; looks < 10 && gone?.goneAt === undefined; looks++) [gone] = await host.survivors();
    assert.match(gone?.goneAt ?? "it is still there", /^\d{4}-/);
    await host.close();
    assert.deepEqual(await host.survivors({ collect: false }), [gone]);
  } finally {
    delete global.outlives;
  }
});

test("options of survivors() that mean nothing are refused", async () => {
  await using host = await createHost({ from, proofs: "off" });
  for (const options of [null, "all", { collect: 1 }, { collect: "no" }])
    await assert.rejects(host.survivors(options as never), { code: "TENON_OPTION_INVALID" });
  assert.deepEqual(await host.survivors({ collect: true }), []);
});
