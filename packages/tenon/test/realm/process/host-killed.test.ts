import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { guardLeaks } from "../../leak-guard.ts";
import { alive, descendantsOf } from "./tree.ts";

guardLeaks();

const program = new URL("./fixtures/host.ts", import.meta.url).pathname;
const begun = `process.stdout.write("begun\\n");`;
const detached = `require("node:child_process").spawn("/bin/sleep", ["1000"], { stdio: "ignore", detached: true })`;
const doubleForked = `require("node:child_process").execFileSync("/bin/sh", ["-c", "(/usr/bin/setsid /bin/sleep 1000 &) ; exit 0"], { stdio: "ignore" })`;

interface Case {
  /** Which command the host finds to confine its child; `all` of them. */
  readonly command: "all" | "setpriv" | "none";
  readonly strength: "wall" | "contained";
  readonly code: (folder: string) => string;
  /** What its child has started. */
  readonly sleepers?: number;
}

const cases: Readonly<Record<string, Case>> = {
  "idle behind a wall": { command: "all", strength: "wall", code: () => `${begun} await new Promise(() => {})` },
  "in a loop behind a wall": { command: "all", strength: "wall", code: () => `${begun} for (;;);` },
  "in a blocked system call": {
    command: "all",
    strength: "wall",
    code: (folder) => `${begun} require("node:fs").openSync(${JSON.stringify(join(folder, "fifo"))})`,
  },
  "in a loop with a process of a session of its own": {
    command: "all",
    strength: "wall",
    sleepers: 1,
    code: () => `await new Promise((resolve) => ${detached}.on("spawn", resolve)); ${begun} for (;;);`,
  },
  "in a loop with a process forked twice": {
    command: "all",
    strength: "wall",
    sleepers: 1,
    code: () => `${doubleForked}; ${begun} for (;;);`,
  },
  "in a loop without namespaces": { command: "setpriv", strength: "contained", code: () => `${begun} for (;;);` },
  "idle without any command to confine it": {
    command: "none",
    strength: "contained",
    code: () => `${begun} await new Promise(() => {})`,
  },
};

for (const [what, { command, strength, sleepers = 0, code }] of Object.entries(cases)) {
  test(`a host that is killed leaves no process: one ${what}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "tenon-killed-"));
    await chmod(folder, 0o755);
    execFileSync("mkfifo", ["-m", "666", join(folder, "fifo")]);
    const host = spawn(process.execPath, ["--conditions=@tenon/source", program, command, code(folder)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(host, "exit");
    try {
      const [said] = (await Promise.race([once(host.stdout, "data"), exited])) as [unknown];
      assert.match(String(said), new RegExp(`^${strength} of`));
      const pid = host.pid ?? assert.fail("no pid");
      await eventually(() => count(pid, "sleep") === sleepers);
      const started = descendantsOf(pid);
      assert.ok(started.length >= (strength === "wall" ? 2 : 1), `${started.length} processes`);
      host.kill("SIGKILL");
      await exited;
      await eventually(() => alive(started).length === 0);
    } finally {
      host.kill("SIGKILL");
      await rm(folder, { recursive: true });
    }
  });
}

function count(pid: number, name: string): number {
  return descendantsOf(pid).filter(({ command }) => command === name).length;
}

async function eventually(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > endMs) assert.fail(`never so: ${isSo.toString()}`);
    await sleep(20);
  }
}
