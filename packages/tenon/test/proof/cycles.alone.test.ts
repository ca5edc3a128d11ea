import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import v8 from "node:v8";
import { createHost, type Host, type Proof, type RealmKind } from "tenon";
import { Collector } from "../../src/witness/collection.ts";
import { tree } from "../artifact/tree.ts";
import { holdings } from "../holdings.ts";
import { settled } from "../leak-guard.ts";
import { Probe } from "./fixtures/probe.ts";

const inlineCycles = 1_000;
const threadCycles = 300;
/** From here on nothing may grow: caches are full, pools have started. */
const warmUpCycles = 50;
/** So many plugins are loaded, called and unloaded at once. */
const abreast = 10;
const driftBytes = 2 * 2 ** 20;
const sourceBytes = 2 ** 20;

test("1,000 inline plugins, each of another megabyte of source, leave the process as it was", async (context) => {
  await using folder = await tree({});
  const write = (cycle: number): void => writeFileSync(folder.at(entryOf(cycle)), sourceOf(cycle, sourceBytes));
  const drift = await cycles(context, { realm: "inline", count: inlineCycles, from: folder.path, write });
  assert.ok(drift < driftBytes, `the heap grew by ${drift} bytes, wanted less than ${driftBytes}`);
});

test("300 plugins in threads leave the process as it was", async (context) => {
  await using folder = await tree({});
  const write = (cycle: number): void => writeFileSync(folder.at(entryOf(cycle)), sourceOf(cycle, 1_000));
  const drift = await cycles(context, { realm: "thread", count: threadCycles, from: folder.path, write });
  assert.ok(drift < driftBytes, `the heap grew by ${drift} bytes, wanted less than ${driftBytes}`);
});

interface Course {
  readonly realm: RealmKind;
  readonly count: number;
  readonly from: string;
  readonly write: (cycle: number) => void;
}

/** Answers by how many bytes the heap has grown since the warm-up: about one megabyte, all of it optimised code of the host's. */
async function cycles(context: TestContext, { realm, count, from, write }: Course): Promise<number> {
  const collector = new Collector();
  const startedAtMs = performance.now();
  await using host = await createHost({ from });
  let warm: Awaited<ReturnType<typeof snapshot>> | undefined;
  for (let first = 0; first < count; first += abreast) {
    if (first === warmUpCycles) warm = await snapshot(collector);
    const proofs = await Promise.all(
      Array.from({ length: abreast }, (_, lane) => {
        write(first + lane);
        return cycle(host, realm, first + lane);
      }),
    );
    const held = proofs.filter(({ verdict }) => verdict !== "freed").map(({ sentence }) => sentence);
    assert.deepEqual(held, []);
  }
  assert.ok(warm !== undefined, "the warm-up is over");
  // Other processes write there too.
  const left = (await settled(warm.held)).filter((what) => !what.startsWith("temporary file"));
  const end = await snapshot(collector);
  const ms = Math.round((performance.now() - startedAtMs) / count);
  const drift = end.heapBytes - warm.heapBytes;
  context.diagnostic(`${realm}: ${ms} ms a cycle; heap ${warm.heapBytes} then ${end.heapBytes} bytes, ${drift} more`);
  assert.deepEqual(left, []);
  assert.equal(end.contexts, warm.contexts, "native contexts");
  return drift;
}

async function cycle(host: Host, realm: RealmKind, number: number): Promise<Proof> {
  // One of few names, many times over.
  const name = `plugin-${number % abreast}`;
  await host.load({ entry: entryOf(number), name, version: "1.0.0" }, { realm });
  const { words } = await host.client(Probe, name).run({ words: [String(number)] });
  assert.deepEqual(words, [String(number), `line ${number}`]);
  return host.unload(name, { deadlineMs: 1_000 });
}

async function snapshot(
  collector: Collector,
): Promise<{ held: ReturnType<typeof holdings>; heapBytes: number; contexts: number }> {
  // What finalizers let go of goes with the second.
  await collector.collect(true);
  await collector.collect(true);
  const { used_heap_size: heapBytes, number_of_native_contexts: contexts } = v8.getHeapStatistics();
  return { held: holdings(), heapBytes, contexts };
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
