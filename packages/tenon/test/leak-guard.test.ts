import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { holdings } from "./holdings.ts";
import { guardLeaks, settled } from "./leak-guard.ts";

guardLeaks();

/** Opens something; answers how to end it. */
type Plant = () => Promise<() => unknown>;

const plants: Record<string, readonly [wanted: RegExp, plant: Plant]> = {
  "a thread": [
    /^thread \d+ "tenon planted"$/m,
    async () => {
      const worker = new Worker("setInterval(() => {}, 1e6)", { eval: true, name: "tenon planted" });
      await once(worker, "online");
      return () => worker.terminate();
    },
  ],
  "a descriptor": [
    /^descriptor \d+ of .*leak-guard\.test\.ts$/m,
    async () => {
      const descriptor = openSync(fileURLToPath(import.meta.url), "r");
      return () => closeSync(descriptor);
    },
  ],
  "a child process": [
    /^child process \d+$/m,
    async () => {
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
      await once(child, "spawn");
      return async () => {
        child.kill("SIGKILL");
        await once(child, "exit");
      };
    },
  ],
  "a timer": [
    /^active Timeout$/m,
    async () => {
      const timer = setInterval(() => {}, 1_000_000);
      return () => clearInterval(timer);
    },
  ],
  "a port": [
    /^active MessagePort$/m,
    async () => {
      const { port1 } = new MessageChannel();
      port1.onmessage = () => {};
      return () => port1.close();
    },
  ],
  "a listener of the process": [
    /^listener of process on "SIGUSR2"$/m,
    async () => {
      const listener = (): void => {};
      process.on("SIGUSR2", listener);
      return () => process.off("SIGUSR2", listener);
    },
  ],
  "a temporary file": [
    /^temporary file tenon-planted-/m,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "tenon-planted-"));
      return () => rmSync(folder, { recursive: true });
    },
  ],
};

for (const [what, [wanted, plant]] of Object.entries(plants)) {
  test(`${what} that stays is named, and no longer once it ended`, async () => {
    const before = holdings();
    const end = await plant();
    const left = await settled(before, 0);
    await end();
    assert.match(left.join("\n"), wanted);
    assert.deepEqual(await settled(before), []);
  });
}

test("two of a kind are counted", async () => {
  const before = holdings();
  const timers = [1_000_000, 1_000_000].map((delayMs) => setInterval(() => {}, delayMs));
  const left = await settled(before, 0);
  for (const timer of timers) clearInterval(timer);
  assert.deepEqual(left, ["active Timeout, 2 times"]);
});

test("a guarded test that leaves something behind fails and says what; a clean one and another file's pass", () => {
  const folder = fileURLToPath(new URL("./fixtures/leak-guard", import.meta.url));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = ["--test", "--test-isolation=none", "--test-reporter=tap"];
  const files = [join(folder, "guarded.ts"), join(folder, "unguarded.ts")];
  const { stdout } = spawnSync(process.execPath, [...options, ...files], { encoding: "utf8", env });
  assert.match(stdout, /^ok \d+ - is clean$/m);
  assert.match(stdout, /^not ok \d+ - leaves a timer$/m);
  assert.match(stdout, /"leaves a timer" left behind:\s+active Timeout/);
  assert.match(stdout, /^ok \d+ - is not guarded$/m);
});
