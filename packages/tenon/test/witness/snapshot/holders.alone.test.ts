import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { createHost, type Holder, type Host, type Proof } from "tenon";
import { Wheel } from "../../../src/kernel/wheel.ts";
import { Collector } from "../../../src/witness/collection.ts";
import { contextWitness } from "../../../src/witness/context.ts";
import { HolderSearch } from "../../../src/witness/holder-search.ts";
import type { HeldContext } from "../../../src/witness/owned.ts";
import { SnapshotReader } from "../../../src/witness/snapshot/reader.ts";
import { Probe } from "../../proof/fixtures/probe.ts";
import type { Lab } from "./fixtures/lab.ts";
import { snapshotText } from "./made-heap.ts";

const here = import.meta.dirname;
const closed: (() => unknown)[] = [];
const lab: Lab = {
  array: [],
  many: [],
  map: new Map([["host", 1]]),
  set: new Set(),
  emitter: new EventEmitter(),
  target: new EventTarget(),
  storage: new AsyncLocalStorage(),
  registry: new FinalizationRegistry(() => undefined),
  weak: new WeakMap(),
  key: { key: true },
  start: () => void setInterval(() => undefined, 77_777).unref(),
  close: (value) => {
    const reader = (): unknown => value; // reader
    closed.push(reader);
  },
};
Object.assign(globalThis, { lab });

interface Told {
  /** The way to it; `@` stands for a place in this file. */
  readonly by: readonly string[];
  /** What it is; `@` stands for its place. */
  readonly kept: string;
}

/** A name is a way of the fixture, and the comment at the line that must be named. */
const told: Readonly<Record<string, Told>> = {
  global: { by: ["globalThis.kept"], kept: "closure poll at @" },
  symbol: { by: ["globalThis[Symbol(tenon.test.kept)]"], kept: "Object of tick at @" },
  getter: { by: ["globalThis.lazy"], kept: "closure get at @" },
  prototype: { by: ["globalThis.URL.prototype.patched"], kept: "closure patched at @" },
  stream: { by: ["Readable.prototype.patched"], kept: "closure patched at @" },
  class: { by: ["Readable.trace"], kept: "closure value at @" },
  array: { by: ["globalThis.lab.array[0]"], kept: "closure at @" },
  map: { by: ["globalThis.lab.map", "entry of Map(2)"], kept: 'closure size at @ → Map(500) "cache"' },
  set: { by: ["globalThis.lab.set", "entry of Set(1)"], kept: "Pool at @" },
  closure: {
    by: [
      "globalThis.lab.start",
      "closure start at @",
      'variable "closed"[0]',
      "closure reader at @",
      'variable "value"',
    ],
    kept: "closure at @",
  },
  emitter: { by: ['listener "news" of globalThis.lab.emitter'], kept: "closure at @" },
  target: { by: ["listener of globalThis.lab.target"], kept: "closure at @" },
  interval: { by: ["interval of 54321 ms"], kept: "closure poll at @" },
  timeout: { by: ["timeout of 65432 ms"], kept: "closure at @" },
  process: { by: ['process listener "SIGUSR2"'], kept: "closure at @" },
  promise: { by: ["globalThis.lab.promise"], kept: "Promise of wait at @" },
  error: { by: ["globalThis.lab.error"], kept: "Error of fail at @" },
  generator: { by: ["globalThis.lab.generator"], kept: "suspended count at @" },
  bound: { by: ["globalThis.lab.bound"], kept: "bound function of greet at @" },
  weak: { by: ["globalThis.lab.key", "its value in a WeakMap"], kept: "Object of tick at @" },
  store: { by: ["interval of 77777 ms", "AsyncLocalStorage store"], kept: "Object of tick at @" },
  finalization: {
    by: ["globalThis.lab.registry", "held value of a FinalizationRegistry"],
    kept: "closure at @",
  },
  plain: { by: ["globalThis.lab.plain"], kept: "Array(1) of add at @" },
  thousand: { by: ["globalThis.lab.many[0]"], kept: "Object of listen at @" },
};

function lineOf(way: string): number {
  const lines = readFileSync(join(here, "fixtures/keeper.ts"), "utf8").split("\n");
  return lines.findIndex((line) => line.endsWith(`// ${way}`)) + 1;
}

async function leak(host: Host, ways: readonly string[]): Promise<readonly Proof[]> {
  const source = { entry: "fixtures/keeper.ts", name: "keeper", version: "1.2.0" };
  await Promise.all(ways.map((name) => host.load(source, { name, realm: "inline" })));
  for (const name of ways) await host.client(Probe, name).run({ words: [name] });
  return Promise.all(ways.map((name) => host.unload(name, { deadlineMs: 1_000 })));
}

function holdersOf(proof: Proof | undefined): readonly Holder[] {
  return proof?.verdict === "leaked" ? proof.holders : [];
}

/** Of texts the same, wherever the tests run and whatever the line. */
function asTold(holder: Holder | undefined): Told & { readonly line: number | undefined } {
  const path = holder?.path ?? [];
  const { file, line, column } = holder?.place ?? { file: "", line: 0, column: 0 };
  const kept = (path.at(-1) ?? "").replace(`${file}:${line}:${column} (keeper@1.2.0)`, "@");
  return {
    by: path.slice(0, -1).map((step) => step.replace(/ at \/.+:\d+:\d+$/, " at @")),
    kept,
    line: holder?.place?.line,
  };
}

test("of many ways five are named, the sentence tells one, and the next snapshot waits or is not taken", async () => {
  await using host = await createHost({ from: here, snapshotHeapBytes: Infinity });
  const [several] = await leak(host, ["several"]);
  const named = new Set(holdersOf(several).map(({ path }) => path?.[0] ?? ""));
  assert.equal(named.size, 5);
  for (const place of named) assert.match(place, /^globalThis\.(one|two|three|four|five|six)$/);
  const [nearest = ""] = named;
  assert.ok(several?.sentence.includes(`${nearest} keeps Object of tick at keeper.ts:${lineOf("several")}:`));
  assert.match(several?.sentence ?? "", / \(and in 4 other ways\)$/);
  const [next] = await leak(host, ["global"]);
  assert.match(
    holdersOf(next)[0]?.detail ?? "",
    /^globalThis\.kept keeps closure poll|, from globalThis\.kept\. No heap snapshot was taken: the last one was so recent that the next may be taken in \d+ ms$/,
  );
});

test("the search keeps nothing: what the host lets go of afterwards is freed, all of it", async () => {
  const collector = new Collector();
  // Optimised code and compilers may hold a context for a while, see settle.ts: it is the least number that counts.
  const contexts = async (wanted: number): Promise<number> => {
    let least = Infinity;
    for (let round = 0; round < 20 && least > wanted; round++) {
      if (round > 2) await pause(50);
      await collector.collect(true);
      least = Math.min(least, v8.getHeapStatistics().number_of_native_contexts);
    }
    return least;
  };
  const before = await contexts(0);
  await using host = await createHost({ from: here, snapshotHeapBytes: Infinity });
  const [proof] = await leak(host, ["array"]);
  assert.equal(holdersOf(proof)[0]?.path?.[0], "globalThis.lab.array[0]");
  assert.equal(await contexts(before + 1), before + 1);
  lab.array.pop();
  assert.equal(await contexts(before), before);
});

test("a context that went while the search began is gone, and accuses nobody", async () => {
  const search = new HolderSearch({
    mode: "paths",
    limitBytes: Infinity,
    wheel: new Wheel(),
    collector: new Collector(),
  });
  const sources = { placeOf: () => undefined, show: (frame: string) => frame };
  const held = contextWitness(vm.createContext(vm.constants.DONT_CONTEXTIFY), []).held as HeldContext;
  const plain = { witness: "context", detail: "still there" };
  assert.equal(await search.find({ held, plain, subject: "a@1.0.0", sources }), "gone");
});

test("reading a snapshot takes a fraction of its text", () => {
  const [pieces, piece] = [2_000, 4_000];
  const header = snapshotText({ nodes: [], edges: [] })
    .replace('"node_count":0', `"node_count":${pieces * piece}`)
    .replace(/"nodes":.*$/s, '"nodes":[');
  const reader = new SnapshotReader();
  const row = "3,0,1234567,56,0,0,";
  const nodes = Buffer.from(row.repeat(piece));
  const [last, end] = [nodes.subarray(0, -1), Buffer.from('],"edges":[],"locations":[],"strings":[""]}')];
  const taken = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = taken();
  let [most, textBytes] = [0, 0];
  const write = (bytes: Buffer): void => {
    reader.write(bytes);
    textBytes += bytes.length;
    most = Math.max(most, taken() - before);
  };
  write(Buffer.from(header));
  for (let index = 1; index < pieces; index++) write(nodes);
  for (const bytes of [last, end]) write(bytes);
  assert.equal(reader.end().nodeCount, pieces * piece);
  assert.ok(textBytes > 150_000_000);
  assert.ok(Math.max(most, taken() - before) < textBytes * 0.8, `${most} bytes for ${textBytes} of text`);
});

// Last: what these leave behind makes each further snapshot dearer.
test("whatever way the host keeps an inline plugin, the proof says by what, and the line of the plugin; one snapshot serves all", async () => {
  await using host = await createHost({ from: here, snapshotHeapBytes: Infinity });
  const proofs = await leak(host, Object.keys(told));
  for (const [index, [way, expected]] of Object.entries(told).entries()) {
    const holders = holdersOf(proofs[index]);
    assert.deepEqual(
      holders.map(asTold),
      [{ ...expected, line: lineOf(way) }],
      `${way}: ${proofs[index]?.sentence ?? ""}`,
    );
  }
});
