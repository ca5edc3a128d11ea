import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { LeakWatch, type LeakWatchOptions } from "../../src/testing/leak-watch.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

/** Does not wait, so that the runner's own immediates are there still. */
const hasty: LeakWatchOptions = { settleMs: 0, ignore: [/^active Immediate/] };

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
    /^descriptor \d+ of .*leak-watch\.test\.ts$/m,
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
    /^active Timeout, made at .*leak-watch\.test\.ts:\d+:\d+\)?$/m,
    async () => {
      const timer = setInterval(() => {}, 1_000_000);
      return () => clearInterval(timer);
    },
  ],
  "a port": [
    /^active MessagePort, made at .*leak-watch\.test\.ts/m,
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
    const [early, patient] = [new LeakWatch(hasty), new LeakWatch()];
    await patient.begin();
    await early.begin();
    const end = await plant();
    const left = await early.end();
    await end();
    assert.match(left.join("\n"), wanted);
    assert.deepEqual(await patient.end(), []);
  });
}

test("two of a kind are counted, with the places that made them", async () => {
  const [placed, plain] = [new LeakWatch(hasty), new LeakWatch({ ...hasty, places: false })];
  for (const watch of [placed, plain]) await watch.begin();
  clearTimeout(setTimeout(() => {}, 1_000_000));
  setInterval(() => {}, 1_000_000)
    .unref()
    .ref()
    .unref();
  const timers = [1_000_000, 1_000_000].map((delayMs) => setInterval(() => {}, delayMs));
  const left = [...(await placed.end()), ...(await plain.end())];
  for (const timer of timers) clearInterval(timer);
  assert.match(left[0] ?? "", /^active Timeout, made at .*leak-watch\.test\.ts:\d+:\d+\)?, 2 times$/);
  assert.deepEqual(left.slice(1), ["active Timeout, 2 times"]);
});

test("what stays is told though as much of its kind has gone", async () => {
  const old = setInterval(() => {}, 1_000_000);
  const watch = new LeakWatch(hasty);
  await watch.begin();
  clearInterval(old);
  const stays = setInterval(() => {}, 1_000_000);
  const left = await watch.end();
  clearInterval(stays);
  assert.match(left.join("\n"), /^active Timeout, made at /);
});

test("what may stay is not told, nor what was there before", async () => {
  using timers = new DisposableStack();
  const keep = (): NodeJS.Timeout =>
    timers.adopt(
      setInterval(() => {}, 1_000_000),
      clearInterval,
    );
  keep();
  const watch = new LeakWatch({
    ...hasty,
    ignore: [/^active Immediate/, /^active Timeout, made .*leak-watch\.test\.ts:\d+:\d+\)?$/],
  });
  await watch.begin();
  assert.deepEqual(await watch.end(), []);
  await watch.begin();
  keep();
  assert.deepEqual(await watch.end(), []);
  await watch.begin();
  keep();
  keep();
  assert.match((await watch.end())[0] ?? "", /^active Timeout, made at .*, 2 times$/);
  assert.deepEqual(await watch.end(), [], "nothing was begun");
});

test("a test inside of a test has what it leaves told of itself", async () => {
  const watch = new LeakWatch(hasty);
  await watch.begin();
  const outer = setInterval(() => {}, 1_000_000);
  await watch.begin();
  const inner = setInterval(() => {}, 1_000_000);
  assert.match((await watch.end())[0] ?? "", /^active Timeout, made/);
  clearInterval(inner);
  assert.match((await watch.end())[0] ?? "", /^active Timeout, made/);
  clearInterval(outer);
});

test("in a worker nothing of its neighbours is counted", async () => {
  const watch = JSON.stringify(new URL("../../src/testing/leak-watch.ts", import.meta.url).href);
  const text = `import { parentPort } from "node:worker_threads"; import { openSync } from "node:fs";
    const { LeakWatch } = await import(${watch});
    const watch = new LeakWatch({ settleMs: 0, ignore: [/^active Immediate/] });
    await watch.begin();
    openSync(process.execPath, "r");
    setInterval(() => {}, 1_000_000);
    parentPort.postMessage((await watch.end()).map((line) => line.split(",")[0]));
    process.exit();`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
  const [told] = (await once(worker, "message")) as [unknown];
  await once(worker, "exit");
  assert.deepEqual(told, ["active Timeout"]);
});
