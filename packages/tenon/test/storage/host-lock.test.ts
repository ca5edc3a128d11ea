import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createHost, isTenonError } from "tenon";
import { lockForHost } from "../../src/storage/host-lock.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const taken = /^another host has it, in process \d+/;

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "tenon-lock-")));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a directory is one host's until it lets it go, and nothing is left of the lock", () =>
  inFolder(async (folder) => {
    const lock = await lockForHost(folder);
    await assert.rejects(lockForHost(folder), {
      message: `another host has it, in process ${process.pid}, which is this one`,
    });
    await lock.release();
    await (await lockForHost(folder)).release();
    assert.deepEqual(await readdir(folder), []);
  }));

test("of many who ask at once one gets it", () =>
  inFolder(async (folder) => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockForHost(folder)));
    const got = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    assert.equal(got.length, 1);
    assert.deepEqual((await readdir(folder)).length, 1);
    await got[0]?.release();
    assert.deepEqual(await readdir(folder), []);
  }));

test("what a killed host left is taken over, and a living one keeps its own", () =>
  inFolder(async (folder) => {
    const program = `import { lockForHost } from ${JSON.stringify(fileURLToPath(new URL("../../src/storage/host-lock.ts", import.meta.url)))};
      await lockForHost(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => {}, 1000);`;
    const args = ["--input-type=module-typescript", "-e", program];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await assert.rejects(lockForHost(folder), { message: `another host has it, in process ${child.pid}` });
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    await (await lockForHost(folder)).release();
    assert.deepEqual(await readdir(folder), []);
  }));

test("a file that says nothing, or names a pid that another process has now, is nobody's", () =>
  inFolder(async (folder) => {
    for (const text of ["", "none", "-1 1 a", `${process.pid} 1 a`]) {
      await writeFile(join(folder, ".host"), text);
      await (await lockForHost(folder)).release();
    }
  }));

test("a second host is refused the directory by a typed error, and gets it once the first is closed", () =>
  inFolder(async (folder) => {
    await using first = await createHost({ storage: folder, proofs: "off" });
    await using second = await createHost({ storage: folder, proofs: "off" });
    assert.deepEqual(await first.storage?.list(), []);
    await assert.rejects(second.storage?.list() ?? Promise.resolve(), (error) => {
      assert.ok(isTenonError(error, "TENON_STORAGE_FAILED"));
      assert.match(error.data.why, taken);
      return true;
    });
    await first.close();
    assert.deepEqual(await second.storage?.list(), []);
  }));
