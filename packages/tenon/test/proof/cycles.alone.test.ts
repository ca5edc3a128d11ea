import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import v8 from "node:v8";
import { createHost, type Host, type Proof, type RealmKind } from "tenon";
import { Collector } from "../../src/witness/collection.ts";
import { tree } from "../artifact/tree.ts";
import { LeakWatch } from "../../src/testing/leak-watch.ts";
import { Probe } from "./fixtures/probe.ts";

/** Each leaves a megabyte where something keeps it: 400 show what 1,000 do. All of them: TENON_CYCLES=1000. */
const inlineCycles = Number(process.env["TENON_CYCLES"] ?? 400);
const threadCycles = 300;
/** From here on nothing may grow: caches are full, pools have started. */
const warmUpCycles = 50;
/** So many plugins are loaded, called and unloaded at once. */
const abreast = 10;
const driftBytes = 2 * 2 ** 20;
/** Growth is judged by their median: one of them may catch a source or two on their way out (seen once, on Node 24). */
const lastSamples = 5;
const sourceBytes = 2 ** 20;

test(`${inlineCycles} inline plugins, each of another megabyte of source, leave the process as it was`, async (context) => {
  await using folder = await tree({});
  const write = (cycle: number): void => writeFileSync(folder.at(entryOf(cycle)), sourceOf(cycle, sourceBytes));
  await cycles(context, { realm: "inline", count: inlineCycles, from: folder.path, write });
});

test("300 plugins in threads leave the process as it was", async (context) => {
  await using folder = await tree({});
  const write = (cycle: number): void => writeFileSync(folder.at(entryOf(cycle)), sourceOf(cycle, 1_000));
  await cycles(context, { realm: "thread", count: threadCycles, from: folder.path, write });
});

interface Course {
  readonly realm: RealmKind;
  readonly count: number;
  readonly from: string;
  readonly write: (cycle: number) => void;
}

async function cycles(context: TestContext, { realm, count, from, write }: Course): Promise<void> {
  const collector = new Collector();
  const startedAtMs = performance.now();
  const heaps: number[] = [];
  await using host = await createHost({ from });
  // Other processes write temporary files too.
  const watch = new LeakWatch({ ignore: [/^temporary file/], places: false });
  let warm: Snapshot | undefined;
  for (let first = 0; first < count; first += abreast) {
    if (first === warmUpCycles) {
      warm = await snapshot(collector, true);
      await watch.begin();
    }
    if (first > warmUpCycles && first % warmUpCycles === 0) heaps.push((await snapshot(collector)).heapBytes);
    const lanes = Array.from({ length: abreast }, (_, lane) => {
      write(first + lane);
      return cycle(host, realm, first + lane);
    });
    const held = (await Promise.all(lanes)).filter(({ verdict }) => verdict !== "freed");
    assert.deepEqual(
      held.map(({ sentence }) => sentence),
      [],
    );
  }
  assert.ok(warm !== undefined, "the warm-up is over");
  const left = await watch.end();
  const end = await snapshot(collector);
  const drifts = [...heaps, end.heapBytes].map((heapBytes) => heapBytes - (warm?.heapBytes ?? 0));
  const ms = Math.round((performance.now() - startedAtMs) / count);
  const drift = median(drifts.slice(-lastSamples));
  context.diagnostic(`${realm}: ${ms} ms a cycle; heap ${warm.heapBytes} bytes, then more by ${drifts.join(" ")}`);
  assert.deepEqual(left, []);
  assert.equal(end.contexts, warm.contexts, "native contexts");
  // It gains about one megabyte, all of it optimised code of the host's.
  assert.ok(drift < driftBytes, `the heap grew by ${drift} bytes, wanted less than ${driftBytes}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Snapshot {
  readonly heapBytes: number;
  readonly contexts: number;
}

/** Only the first is thorough: what grows in V8's caches, where sources may stay, must be seen in the others. */
async function snapshot(collector: Collector, thorough = false): Promise<Snapshot> {
  // Twice, for what finalizers let go of.
  await collector.collect(thorough);
  await collector.collect(thorough);
  const { used_heap_size: heapBytes, number_of_native_contexts: contexts } = v8.getHeapStatistics();
  return { heapBytes, contexts };
}

async function cycle(host: Host, realm: RealmKind, number: number): Promise<Proof> {
  // One of few names, many times over.
  const name = `plugin-${number % abreast}`;
  await host.load({ entry: entryOf(number), name, version: "1.0.0" }, { realm });
  const { words } = await host.client(Probe, name).run({ words: [String(number)] });
  assert.deepEqual(words, [String(number), `line ${number}`]);
  return host.unload(name, { deadlineMs: 1_000 });
}

function entryOf(cycle: number): string {
  return `plugin-${cycle % abreast}.ts`;
}

/** The contract stands there as the data it is: bundling the library that makes it would take most of the time. */
function sourceOf(cycle: number, bytes: number): string {
  const lines = Array.from({ length: Math.ceil(bytes / 1_024) }, (_, line) =>
    JSON.stringify(`${cycle} ${line} `.padEnd(1_005, "filling ")),
  );
  return `import { definePlugin } from "tenon/plugin";
const contract = ${JSON.stringify(Probe)};
const lines = [${lines.map((line) => `() => ${line}`).join(",\n")}, () => "line ${cycle}"];
export default definePlugin(contract, {
  setup: () => ({ methods: { run: ({ words }) => ({ words: [...words, lines.map((line) => line()).at(-1)] }) } }),
});
`;
}
