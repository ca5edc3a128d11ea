import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { createHost, openPlugin } from "tenon";
import { missing } from "../contract/layout/compilers.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const skip =
  process.platform === "linux" ? (missing("c") ?? false) : "addons are looked for in /proc, which only Linux has";

interface Ended {
  readonly signal: string | undefined;
  readonly said: string;
}

/** How a process ends that loads the addon in a worker. */
function ended(how: "by Node alone" | "in a plugin", file: string): Promise<Ended> {
  return new Promise((resolve) => {
    const args = ["--conditions=@tenon/source", fixture("addon-host.ts"), how, file];
    execFile(process.execPath, args, { encoding: "utf8" }, (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? undefined, said: stdout.trim() || stderr.slice(0, 500) });
    });
  });
}

describe("an addon whose thread outlives its worker", { skip }, () => {
  it("ends the process where Node unloads it, and not where a plugin was granted it", async () => {
    const path = await realpath(await mkdtemp(join(tmpdir(), "tenon-addon-")));
    try {
      const file = join(path, "threads.node");
      execFileSync("cc", ["-shared", "-fPIC", "-pthread", "-o", file, fixture("addon.c")]);
      assert.deepEqual(await ended("by Node alone", file), { signal: "SIGSEGV", said: "" });
      assert.deepEqual(await ended("in a plugin", file), { signal: undefined, said: "lived on, mapped" });
    } finally {
      await rm(path, { recursive: true });
    }
  });
});

describe("a plugin that is granted addons", () => {
  it("goes to a process unless its load says otherwise", async () => {
    const reach = await openPlugin({ entry: fixture("reach.ts"), name: "reach", version: "1.0.0" });
    await using host = await createHost({ proofs: "off", grants: { addons: true } });
    assert.equal((await host.load(reach, { name: "by the host" })).realm, "process");
    assert.equal((await host.load(reach, { name: "in a thread", realm: "thread" })).realm, "thread");
    assert.equal((await host.load(reach, { name: "without", grants: {} })).realm, "thread");
  });
});
