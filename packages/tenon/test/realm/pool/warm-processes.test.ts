import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { createHost, type Host, type HostOptions, type LoadOptions, openPlugin } from "tenon";
import { contract, method, t } from "tenon/contract";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../plugin.ts";
import { descendantsOf } from "../process/tree.ts";

guardLeaks();

const Echo = contract("echo", 1, {
  methods: { echo: method(t.Object({ text: t.String() }), t.Object({ text: t.String() })) },
});

const plugin = await openPlugin(
  {
    name: "echo",
    version: "1.0.0",
    text: `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Echo = contract("echo", 1, {
  methods: { echo: method(t.Object({ text: t.String() }), t.Object({ text: t.String() })) },
});
export default definePlugin(Echo, {
  setup: () => ({
    methods: {
      echo: async ({ text }) => {
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
  return createHost({ warm: { processes: 2, most: 3 }, proofs: "off", ...options });
}

const spares = (host: Host): number => host.warmth?.processes.spares ?? 0;
const guests = (): readonly number[] =>
  descendantsOf(process.pid).flatMap(({ pid, command }) => (/node|MainThread/i.test(command) ? [pid] : []));

async function open(host: Host, options: LoadOptions = {}): Promise<void> {
  const { name } = await host.load(plugin, { realm: "process", ...options });
  assert.deepEqual(await host.client(Echo, name).echo({ text: "hello" }), { text: "hello" });
}

test("an open takes a process that was there before it was asked for, behind the wall that a new one has", async () => {
  await using host = await warmHost();
  await until(() => spares(host) === 2);
  const before = guests();
  await open(host);
  assert.deepEqual([host.warmth?.processes.opens, host.warmth?.processes.warmOpens], [1, 1]);
  const now = guests();
  assert.ok(
    before.every((pid) => now.includes(pid)),
    "whoever was there is there",
  );
  await using cold = await createHost({ proofs: "off" });
  await open(cold);
  assert.equal(host.instances[0]?.strength, cold.instances[0]?.strength);
  await until(() => spares(host) === 2);
  assert.equal(host.warmth?.processes.started, 3);
});

test("no plugin gets a process that another had, and its proof is as good as of a new one", async () => {
  await using host = await warmHost({ proofs: "now" });
  for (let turn = 0; turn < 4; turn += 1) {
    await until(() => spares(host) > 0);
    await open(host);
    assert.deepEqual(await host.client(Echo).echo({ text: "mark" }), { text: "1" });
    const proof = await host.unload("echo");
    assert.equal(proof.verdict, "freed", proof.sentence);
  }
  assert.equal(host.warmth?.processes.warmOpens, 4);
});

test("what a process is given at its start no spare can be given later", async () => {
  await using host = await warmHost();
  await until(() => spares(host) === 2);
  await open(host, { grants: { fs: { read: [import.meta.dirname] } } });
  await host.unload("echo");
  await open(host, { limits: { heapBytes: 64 * 2 ** 20 } });
  assert.deepEqual([host.warmth?.processes.opens, host.warmth?.processes.warmOpens], [2, 0]);
});

test("a spare that is killed is replaced, and no plugin gets it", async () => {
  await using host = await warmHost();
  await until(() => spares(host) === 2);
  for (const pid of guests()) process.kill(pid, "SIGKILL");
  await until(() => host.warmth?.processes.failed === 2);
  await until(() => spares(host) === 2);
  await open(host);
  assert.equal(host.warmth?.processes.warmOpens, 1);
});

test("close ends the spares, also one that is just being started", async () => {
  {
    await using host = await warmHost();
    await until(() => guests().length > 0);
    assert.equal(spares(host), 0);
  }
  assert.deepEqual(guests(), []);
});

test("spares keep no process alive, and end with it", async () => {
  const program = `
    import { createHost } from "tenon";
    const host = await createHost({ warm: { processes: 1 } });
    while (host.warmth.processes.spares === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    console.log("ready");`;
  const args = ["--conditions=@tenon/source", "--input-type=module", "-e", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  assert.equal(stdout, "ready\n");
});
