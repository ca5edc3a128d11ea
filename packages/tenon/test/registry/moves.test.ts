import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { createHost, type Host, type Leak, type OwnedFinding, type Proof, type RealmKind } from "tenon";
import type { InstanceId } from "../../src/contract/ids.ts";
import type { LoadRequest } from "../../src/registry/load-request.ts";
import { Moves } from "../../src/registry/moves.ts";
import { folder } from "../config/folder.ts";
import { guardLeaks } from "../leak-guard.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const inline = { realm: "inline", config: { mark: "m" } } as const;

/** The plugins hide there. */
function letGo(): void {
  delete (globalThis as { outlives?: unknown }).outlives;
}

function leaks(host: Host): Leak[] {
  const told: Leak[] = [];
  host.on("leak", (leak) => told.push(leak));
  return told;
}

describe("a plugin that leaked", () => {
  test("goes to a thread at its next load, says so, and new bytes begin where they are asked for", async () => {
    try {
      await using host = await createHost({ from, holders: "off", onLeak: "stronger-realm" });
      const told = leaks(host);
      const other = await host.load(plugin("outlives"), { ...inline, name: "other" });
      await host.load(plugin("outlives"), inline);
      const proof = await host.unload("outlives");
      assert.deepEqual(
        told.map(({ realm, next, why }) => [realm, next, why]),
        [["inline", "thread", "what leaks in realm inline goes to realm thread"]],
      );
      const moved = await host.load(plugin("outlives"), inline);
      assert.deepEqual([moved.realm, moved.strength], ["thread", "contained"]);
      assert.deepEqual(moved.moved, { from: "inline", why: proof.sentence });
      assert.match(host.logs("outlives")[0]?.text ?? "", /^In realm thread, not inline as asked for: outlives@1\.0\.0/);
      assert.equal((await host.load(plugin("outlives"), inline)).id, moved.id, "the same is asked for");
      assert.equal((await host.load(plugin("outlives"), { ...inline, name: "other" })).id, other.id, "it runs already");

      const swap = await host.swap("outlives", plugin("outlives", "2.0.0"), { config: inline.config });
      const fresh = host.instances.find(({ id }) => id === swap.to.instance);
      assert.deepEqual([swap.proof?.verdict, fresh?.realm, fresh?.moved], ["freed", "inline", undefined]);
    } finally {
      letGo();
    }
  });

  test("is moved by a configuration that says inline, once, and the plan shows it", async () => {
    const entry = (mark: string): string =>
      JSON.stringify({
        name: "a",
        source: { entry: `${from}/outlives.ts`, name: "outlives", version: "1.0.0" },
        realm: "inline",
        config: { mark },
      });
    const yaml = (mark: string): string =>
      `host: { onLeak: stronger-realm, holders: off }\nplugins: [${entry(mark)}]\n`;
    await using there = await folder(yaml("one"));
    try {
      await using host = await createHost({ from: there.path, config: "tenon.yaml" });
      await writeFile(there.file, yaml("two"));
      const { proofs } = await host.apply();
      assert.deepEqual([proofs[0]?.verdict, host.instances[0]?.realm], ["leaked", "inline"]);
      const plan = await host.plan();
      assert.match(plan.text, /^~ swap {3}a: outlives@1\.0\.0 \(inline\)\n +realm inline -> thread$/m);
      await host.apply();
      assert.deepEqual([host.instances[0]?.realm, host.instances[0]?.moved?.from], ["thread", "inline"]);
      assert.equal((await host.apply()).kind, "unchanged");
    } finally {
      letGo();
    }
  });
});

const artifact = { name: "p", version: "1.0.0", digest: "sha256-00", manifest: { realm: undefined } };
const spec = (realm: RealmKind) => ({ id: 7 as InstanceId, name: "p", artifact, realm }) as const;
const there: OwnedFinding = { witness: "child processes", state: "there", detail: "process 5" };
const leaked = { verdict: "leaked", holders: [], owned: [there], sentence: "p@1.0.0 is still held" } as never as Proof;
const freed = { verdict: "freed", owned: [], sentence: "p@1.0.0 is gone" } as never as Proof;
const unseen = { verdict: "unknown", owned: [{ ...there, state: "unseen" }], sentence: "?" } as never as Proof;
const stuck = {
  verdict: "unknown",
  owned: [there],
  sentence: "Whether p@1.0.0 is gone is not known",
} as never as Proof;
const asked = (realm: RealmKind): LoadRequest => ({ realm }) as never;

test("a plugin that leaks in a thread goes to a process, and the event says that nothing is stronger", () => {
  const moves = new Moves("stronger-realm");
  assert.equal(moves.learn(spec("thread"), leaked)?.next, "process");
  assert.equal(moves.place(asked("thread"), artifact).realm, "process");
  moves.learn(spec("inline"), leaked);
  assert.equal(moves.place(asked("inline"), artifact).realm, "process");
  const leak = moves.learn(spec("process"), leaked);
  assert.deepEqual([leak?.next, leak?.why], ["process", "there is no realm stronger than process"]);
  assert.deepEqual(moves.place(asked("process"), artifact), asked("process"));
});

test("a thread that would not end is no proven leak, but its bytes go to a process", () => {
  const moves = new Moves("stronger-realm");
  assert.equal(moves.learn(spec("thread"), unseen), undefined);
  assert.deepEqual(moves.place(asked("thread"), artifact), asked("thread"));
  assert.equal(moves.learn(spec("thread"), stuck), undefined);
  const placed = moves.place(asked("thread"), artifact);
  assert.deepEqual(placed, {
    realm: "process",
    moved: { from: "thread", why: "Whether p@1.0.0 is gone is not known" },
  });
});

test("a manifest asks for a stronger realm and never for a weaker one", () => {
  const moves = new Moves("keep");
  const of = (realm: "thread" | "process") => ({ ...artifact, manifest: { realm } });
  const why = "its manifest asks for realm process";
  assert.deepEqual(moves.place(asked("thread"), of("process")), { realm: "process", moved: { from: "thread", why } });
  assert.deepEqual(moves.place({ ...asked("thread"), isDefault: true }, of("process")), {
    realm: "process",
    isDefault: true,
  });
  assert.deepEqual(moves.place(asked("process"), of("thread")), asked("process"));
  assert.equal(moves.place(asked("inline"), of("thread")).realm, "thread");
});

test("what a manifest asks for is where the plugin runs, and shown where another was asked for", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const usual = await host.load("./walled");
  assert.deepEqual([usual.realm, usual.moved], ["process", undefined]);
  const weaker = await host.load("./walled", { name: "weaker", realm: "thread" });
  assert.deepEqual([weaker.realm, weaker.moved?.from], ["process", "thread"]);
});

test("a plugin stays where it is asked for unless the host says otherwise", () => {
  const moves = new Moves("keep");
  assert.equal(moves.learn(spec("inline"), leaked)?.next, "inline");
  assert.deepEqual(moves.place(asked("inline"), artifact), asked("inline"));
});

test("only a leak teaches, and only of these bytes", () => {
  const moves = new Moves("stronger-realm");
  assert.equal(moves.learn(spec("inline"), freed), undefined);
  assert.deepEqual(moves.place(asked("inline"), artifact), asked("inline"));
  moves.learn(spec("inline"), leaked);
  const placed = moves.place(asked("inline"), artifact);
  assert.deepEqual(placed, { realm: "thread", moved: { from: "inline", why: "p@1.0.0 is still held" } });
  assert.deepEqual(moves.place(placed, artifact), placed);
  for (const other of [{ digest: "sha256-01" }, { version: "1.0.1" }, { name: "q" }])
    assert.deepEqual(moves.place(asked("inline"), { ...artifact, ...other }), asked("inline"));
});

test("a policy that is none is refused", async () => {
  await assert.rejects(createHost({ onLeak: "inline" as never }), {
    code: "TENON_OPTION_INVALID",
    message: /onLeak/,
  });
  await using there = await folder("host: { onLeak: thread }\nplugins: []\n");
  await assert.rejects(createHost({ from: there.path, config: "tenon.yaml" }), {
    code: "TENON_CONFIG_FILE_INVALID",
    message: /tenon\.yaml:1:\d+: at "host\.onLeak" found "thread", wanted "keep" or "stronger-realm"/,
  });
});
