import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { after, before, suite, test } from "node:test";
import { guardLeaks } from "../../leak-guard.ts";
import { Confined } from "./confined.ts";

guardLeaks();

// Needs Linux, user namespaces, and unshare and setpriv of util-linux.
suite("what is tried from inside a wall", () => {
  const held: { confined?: Confined } = {};
  const inside = (body: string): Promise<string> =>
    held.confined?.attempt(body) ?? assert.fail("the suite has not begun");
  // The rights of Node are given, so that the kernel's walls are what stops.
  before(async () => {
    held.confined = await Confined.start({ rights: ["fs-read", "child-process"] });
  });
  after(() => held.confined?.end());

  test("the realm says that it is a wall", () => {
    assert.equal(held.confined?.realm.strength, "wall");
  });

  test("the host cannot be signalled, nor its inspector be opened", async () => {
    for (const signal of ["SIGKILL", "SIGSTOP", "SIGUSR1", 0])
      assert.match(await inside(`process.kill(${process.pid}, ${JSON.stringify(signal)}); return "sent"`), /^ESRCH/);
    assert.match(
      await inside(`process._debugProcess(${process.pid}); return "opened"`),
      /ESRCH|no such process|EACCES|ERR_ACCESS_DENIED/i,
    );
  });

  test("the host and all other processes are not there in /proc", async () => {
    for (const file of ["environ", "mem", "fd", "maps", "cwd"])
      assert.match(
        await inside(`return require("node:fs").readdirSync("/proc/${process.pid}/${file}").length`),
        /^ENOENT/,
      );
    const pids = await inside(`return require("node:fs").readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name))`);
    assert.equal(pids, "1");
    const parent = await inside(`return process.ppid`);
    assert.equal(parent, "0");
  });

  test("what it starts is in the same wall, without privileges", async () => {
    const status = await inside(
      `return require("node:child_process").execFileSync("/bin/cat", ["/proc/self/status"], { encoding: "utf8" })`,
    );
    assert.match(status, /^NoNewPrivs:\s*1$/m);
    assert.match(status, /^CapEff:\s*0+$/m);
    assert.match(status, /^NSpid:\s*\d+$/m);
  });

  test("a port of the host on localhost cannot be connected to", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const connect = `new Promise((resolve, reject) => require("node:net").connect(${port}, "127.0.0.1").on("connect", () => resolve("connected")).on("error", reject))`;
    assert.match(await inside(`return ${connect}`), /^(ENETUNREACH|EADDRNOTAVAIL|ERR_ACCESS_DENIED)/);
    await new Promise((resolve) => server.close(resolve));
  });

  test("it has none of the host's descriptors, and an empty environment but for its name", async () => {
    const links = await inside(`
      const fs = require("node:fs");
      return fs.readdirSync("/proc/self/fd").flatMap((each) => {
        try { return fs.readlinkSync("/proc/self/fd/" + each); } catch { return []; }
      }).join(" ")`);
    const own = links.split(" ").filter((link) => /^(pipe|socket):/.test(link));
    const ours = new Set(
      readdirSync("/proc/self/fd").flatMap((each) => {
        try {
          return readlinkSync(`/proc/self/fd/${each}`);
        } catch {
          return [];
        }
      }),
    );
    assert.ok(own.length > 0);
    assert.deepEqual(
      own.filter((link) => ours.has(link)),
      [],
    );
    assert.equal(await inside(`return Object.keys(process.env)`), "TENON_PROCESS");
    assert.equal(await inside(`return process.cwd()`), "/");
  });
});

suite("what is tried without any right", () => {
  const held: { confined?: Confined } = {};
  const inside = (body: string): Promise<string> =>
    held.confined?.attempt(body) ?? assert.fail("the suite has not begun");
  before(async () => {
    held.confined = await Confined.start();
  });
  after(() => held.confined?.end());

  const denied: Readonly<Record<string, string>> = {
    "a file is read": `return require("node:fs").readFileSync("/etc/hostname", "utf8")`,
    "a file is written": `require("node:fs").writeFileSync("/tmp/tenon-from-inside", "x"); return "written"`,
    "a process is started": `return require("node:child_process").execFileSync("/bin/true").length`,
    "a thread is started": `new (require("node:worker_threads").Worker)("", { eval: true }); return "started"`,
    "an addon is loaded": `process.dlopen({ exports: {} }, "/nothing.node"); return "loaded"`,
    "an inspector is opened": `require("node:inspector").open(0); return "opened"`,
  };
  for (const [what, body] of Object.entries(denied)) {
    test(`${what}: denied`, async () => {
      assert.match(await inside(body), /^(ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED)/);
    });
  }
});
