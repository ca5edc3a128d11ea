import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { test } from "node:test";
import type { Worker } from "node:worker_threads";
import { createHost, type Host, type HostOptions, type LoadOptions, openPlugin } from "tenon";
import { contract, method, t } from "tenon/contract";
import { keptName, listThreads } from "../../../src/witness/threads.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../plugin.ts";

guardLeaks();

const Echo = contract("echo", 1, {
  methods: { echo: method(t.Object({ text: t.String() }), t.Object({ text: t.String() })) },
});

const plugin = await openPlugin(
  {
    name: "echo",
    version: "1.0.0",
    text: `
import { spawn } from "node:child_process";
import { once } from "node:events";
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Echo = contract("echo", 1, {
  methods: { echo: method(t.Object({ text: t.String() }), t.Object({ text: t.String() })) },
});
export default definePlugin(Echo, {
  setup: () => ({
    methods: {
      echo: async ({ text }) => {
        if (text === "leave a process") await once(spawn("sh", ["-c", "sleep 1000 &"], { stdio: "ignore" }), "exit");
        if (text === "mark") globalThis.marked = (globalThis.marked ?? 0) + 1;
        return { text: String(globalThis.marked ?? text) };
      },
    },
  }),
});
`,
  },
  { from: import.meta.dirname },
);

function warmHost(options: HostOptions = {}): Promise<Host> {
  return createHost({ warm: { least: 2, most: 3 }, ...options });
}

const spares = (host: Host): number => host.warmth?.spares ?? 0;
const threads = (): readonly string[] => (listThreads() ?? []).map(({ name }) => name);

/** Every worker of this process that is made while the listener is there. */
function workersMade(onWorker: (worker: Worker) => void): Disposable {
  const workers = channel("worker_threads");
  const told = (message: unknown): void => onWorker((message as { worker: Worker }).worker);
  workers.subscribe(told);
  return { [Symbol.dispose]: () => void workers.unsubscribe(told) };
}

async function open(host: Host, options: LoadOptions = {}): Promise<string> {
  const { name } = await host.load(plugin, options);
  assert.deepEqual(await host.client(Echo, name).echo({ text: "hello" }), { text: "hello" });
  return host.origin(name).thread ?? assert.fail("it has no thread");
}

test("a host that was not asked to keep spares starts none", async () => {
  await using host = await createHost({ proofs: "off" });
  const made: Worker[] = [];
  using _ = workersMade((worker) => made.push(worker));
  await open(host);
  assert.equal(host.warmth, undefined);
  assert.equal(made.length, 1);
});

test("an open takes a thread that was there before it was asked for, and no other was made for it", async () => {
  await using host = await warmHost();
  await until(() => spares(host) === 2);
  const before = threads();
  const made: string[] = [];
  const thread = await (async () => {
    using _ = workersMade(({ threadName }) => made.push(String(threadName)));
    return await open(host);
  })();
  assert.ok(before.includes(keptName(thread)), `${thread} was not among ${before.join(", ")}`);
  assert.ok(!made.includes(thread));
  assert.deepEqual([host.warmth?.opens, host.warmth?.warmOpens], [1, 1]);
});

test("what is taken is replaced, at the cost of some processor time", async () => {
  await using host = await warmHost();
  await until(() => spares(host) === 2);
  await open(host);
  assert.equal(host.warmth?.started, 2);
  await until(() => spares(host) === 2);
  assert.equal(host.warmth?.started, 3);
  assert.ok((host.warmth?.refillCpuMs ?? 0) > 0);
});

test("no plugin gets a thread that another had, nor what another left behind", async () => {
  await using host = await warmHost({ proofs: "off" });
  const seen = new Set<string>();
  for (let turn = 0; turn < 6; turn += 1) {
    await until(() => spares(host) > 0);
    seen.add(await open(host));
    assert.deepEqual(await host.client(Echo).echo({ text: "mark" }), { text: "1" });
    await host.unload("echo");
  }
  assert.equal(seen.size, 6);
  assert.equal(host.warmth?.warmOpens, 6);
});

test("a spare holds nothing of what primed it", async () => {
  await using host = await warmHost();
  await until(() => spares(host) > 0);
  const { id } = await host.load(plugin);
  assert.equal(host.warmth?.warmOpens, 1);
  const held = await host.held(id);
  assert.deepEqual(held.kind === "told" && held.tree.held.map(({ label }) => label), ["plugin"]);
});

test("nothing is started before the first open, which asks for a spare", async () => {
  await using host = await createHost({ warm: true, proofs: "off" });
  assert.deepEqual([host.warmth?.opens, host.warmth?.spares, host.warmth?.started], [0, 0, 0]);
  await open(host);
  await until(() => spares(host) === 1);
  assert.deepEqual([host.warmth?.opens, host.warmth?.warmOpens, host.warmth?.started], [1, 0, 1]);
});

test("a plugin with a heap limit of its own gets no spare that has another", async () => {
  await using host = await warmHost();
  await until(() => spares(host) === 2);
  const thread = await open(host, { limits: { heapBytes: 64 * 2 ** 20 } });
  assert.match(thread, /^tn\d/);
  assert.equal(host.warmth?.warmOpens, 0);
});

test("a shape that is asked for again and again has spares too, within the bound", async () => {
  await using host = await warmHost({ proofs: "off" });
  await until(() => spares(host) === 2);
  const limits = { heapBytes: 64 * 2 ** 20 };
  for (let turn = 0; turn < 3; turn += 1) {
    await open(host, { limits });
    await host.unload("echo");
  }
  await until(() => spares(host) === 3);
  assert.match(await open(host, { limits }), /^tns\d/);
  assert.equal(host.warmth?.warmOpens, 1);
});

test("a spare that dies is replaced, and no plugin gets it", async () => {
  const made: Worker[] = [];
  using _ = workersMade((worker) => made.push(worker));
  await using host = await warmHost();
  await until(() => spares(host) === 2);
  await made[0]?.terminate();
  await until(() => host.warmth?.failed === 1);
  await until(() => spares(host) === 2);
  assert.equal(host.warmth?.started, 3);
  assert.notEqual(await open(host), made[0]?.threadName);
});

test("close ends the spares, also one that is just being started", async () => {
  const made: string[] = [];
  {
    using _ = workersMade(({ threadName }) => made.push(String(threadName)));
    await using host = await warmHost();
    await until(() => made.length > 0);
    assert.equal(spares(host), 0);
  }
  const alive = threads();
  assert.deepEqual(
    made.filter((name) => alive.includes(keptName(name))),
    [],
  );
});

test("a proof is as good with spares coming and going, and names what a plugin left under the spare's own mark", async () => {
  await using host = await warmHost({ grants: "all" });
  await until(() => spares(host) === 2);
  await open(host);
  const clean = await host.unload("echo");
  assert.equal(clean.verdict, "freed", clean.sentence);
  await until(() => spares(host) > 0);
  await open(host);
  await host.client(Echo).echo({ text: "leave a process" });
  await until(() => spares(host) === 2);
  const proof = await host.unload("echo");
  assert.equal(proof.verdict, "leaked", proof.sentence);
  const [holder] = proof.verdict === "leaked" ? proof.holders : [];
  assert.equal(holder?.witness, "child processes");
  const pid = Number(/process (\d+) "sleep"/.exec(holder?.detail ?? "")?.[1]);
  process.kill(pid, "SIGKILL");
  assert.equal(host.warmth?.warmOpens, 2);
});

test("an option that is no size of a pool is refused", async () => {
  for (const warm of [3, { least: -1 }, { most: 65 }, { least: 5 }, { most: 1.5 }, { many: 3 }])
    await assert.rejects(createHost({ warm: warm as never }), { code: "TENON_OPTION_INVALID" });
});
