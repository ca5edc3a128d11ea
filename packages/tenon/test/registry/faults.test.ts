import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createHost, type Fault, type Host, type HostOptions, type LoadOptions } from "tenon";
import { contractOf, thrownBy } from "../hostile/stage.ts";
import { guardLeaks } from "../leak-guard.ts";
import { bomb, type BombClient } from "../limits/fixtures/bomb.ts";

guardLeaks();

const source = { entry: "../limits/fixtures/bomb.ts", name: "bomb", version: "1.0.0" };

async function start(
  options: HostOptions = {},
  load: LoadOptions = {},
): Promise<{ host: Host; client: BombClient; fault: Promise<Fault> } & AsyncDisposable> {
  const host = await createHost({ from: import.meta.dirname, proofs: "off", restart: false, ...options });
  const { promise: fault, resolve } = Promise.withResolvers<Fault>();
  host.on("fault", resolve);
  await host.load(source, { name: "boom", ...load });
  const client = host.client(contractOf(bomb)) as unknown as BombClient;
  return { host, client, fault, [Symbol.asyncDispose]: () => host.close({ deadlineMs: 0 }).then(() => undefined) };
}

test("a realm that dies of an error is told with its stack, its calls, what it held, its states and its last lines", async () => {
  await using at = await start();
  const { host, client, fault } = at;
  const [status] = host.instances;
  const sleeping = thrownBy(() => client.go("sleep"));
  assert.equal((await host.held(status?.id ?? 0, { deadlineMs: 60_000 })).kind, "told");
  await Promise.all([thrownBy(() => client.go("rejection")), sleeping]);
  const { why, stack, calls, held, states, log, ...about } = await fault;
  assert.match(why, /nobody catches this/);
  assert.match(stack ?? "", /^Error: nobody catches this\n {4}at .*bomb\.ts:\d+:\d+/);
  assert.deepEqual(
    calls.map(({ method, ageMs }) => `${method} ${typeof ageMs}`),
    ["go number", "go number"],
  );
  assert.ok(
    held?.tree.held.some(({ label }) => label === "timeout 60000 ms"),
    JSON.stringify(held),
  );
  assert.deepEqual(
    states.map(({ state }) => state),
    ["verified", "starting", "active"],
  );
  assert.match(log.at(-1)?.text ?? "", /The realm ended because of an uncaught error/);
  assert.deepEqual(
    { ...about, at: typeof about.at, thread: about.thread?.includes("bomb@1.0.0"), limits: about.limits.calls },
    {
      ...{ name: "boom", plugin: "bomb", version: "1.0.0", digest: status?.digest, instance: status?.id },
      ...{ realm: "thread", thread: true, pid: process.pid, at: "string", limits: 1_024, memory: about.memory },
    },
  );
});

test("a realm that is ended at its limit is told with what was last seen of its memory", async () => {
  const memoryBytes = 48 * 2 ** 20;
  await using at = await start({}, { limits: { memoryBytes } });
  await thrownBy(() => at.client.go("some buffers"));
  const { memory, limits } = await at.fault;
  assert.ok(memory !== undefined && memory.totalBytes > memoryBytes);
  assert.ok((memory.externalBytes ?? 0) > (memory.heapBytes ?? 0));
  assert.equal(limits.memoryBytes, memoryBytes);
});

for (const kind of ["loop", "regex", "wait"])
  test(`a thread that is stuck in "${kind}" is told with the functions that it was in`, async () => {
    // A machine that is very busy may not tell in time.
    for (let left = 3; left > 0; left -= 1) {
      await using at = await start({}, { limits: { stuckMs: 50 } });
      await thrownBy(() => at.client.go(kind, { deadlineMs: 20 }));
      const { why, stack } = await at.fault;
      assert.match(why, /^it was stuck: 50 ms after the deadline of "go"/);
      if (stack === undefined && left > 1) continue;
      // V8 may have put the loop into its caller.
      const name = kind === "loop" ? "(loop|go)" : kind;
      assert.match(stack ?? "", new RegExp(`^ {4}at ${name} \\(.*/limits/fixtures/bomb\\.ts:\\d+:\\d+\\)`));
      return;
    }
  });

test("an unload that was asked for is no fault", async () => {
  await using at = await start();
  let faults = 0;
  at.host.on("fault", () => (faults += 1));
  await at.host.unload("boom");
  assert.equal(faults, 0);
});

test("each fault is a file of its own, for its owner only, whole and the same as the event", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-faults-"));
  try {
    {
      await using at = await start({ faults: join(folder, "made/by itself") });
      await thrownBy(() => at.client.go("exit"));
      const fault = await at.fault;
      await at.host.close({ deadlineMs: 0 });
      const [name = "", ...more] = readdirSync(join(folder, "made/by itself"));
      assert.deepEqual(more, []);
      assert.match(name, /^fault-[\dTZ-]+-bomb@1\.0\.0-\d+-1\.json$/);
      const path = join(folder, "made/by itself", name);
      assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), JSON.parse(JSON.stringify(fault)));
      assert.equal(statSync(path).mode & 0o777, 0o600);
    }
    writeFileSync(join(folder, "file"), "");
    await using at = await start({ faults: join(folder, "file") });
    const told = Promise.withResolvers<string>();
    at.host.on("log", ({ text }) => {
      if (text.includes("cannot be written")) told.resolve(text);
    });
    await thrownBy(() => at.client.go("exit"));
    assert.match(await told.promise, /EEXIST|ENOTDIR/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
