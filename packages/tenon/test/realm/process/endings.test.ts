import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type LogLine, type Proof } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { fixtures, until } from "../plugin.ts";
import { Confined } from "./confined.ts";
import { alive, descendantsOf } from "./tree.ts";

guardLeaks();

const crashes: Readonly<Record<string, readonly [body: string, why: RegExp]>> = {
  aborts: [`process.abort()`, /^its process was ended by SIG(ABRT|SEGV|TRAP|ILL)/],
  exits: [`process.exit(7)`, /^its process exited with code 7$/],
  "exits at once, without handlers": [`process.reallyExit(8)`, /^its process exited with code 8$/],
  "fills its heap": [
    `const kept = []; for (;;) kept.push(new Array(1_000).fill({ n: kept.length }))`,
    /^its process .*FATAL ERROR: .*heap/,
  ],
  "throws where nobody catches": [
    `process.nextTick(() => { throw new RangeError("nobody catches it") }); await new Promise(() => {})`,
    /^of an uncaught error: RangeError: nobody catches it$/,
  ],
  "writes garbage to the host": [
    `require("node:fs").writeSync(4, "garbage of some length"); await new Promise(() => {})`,
    /^it sent a malformed frame: found a record of \d+ bytes/,
  ],
};

for (const [what, [body, why]] of Object.entries(crashes)) {
  test(`a process that ${what} is told as such, and nothing of it stays`, async () => {
    await using confined = await Confined.start({ limits: { heapBytes: 16 * 2 ** 20 } });
    const answered = confined.attempt(body);
    await until(() => confined.lost.length === 1);
    assert.match(confined.lost[0] ?? "", why);
    assert.equal(await answered, "lost");
    assert.deepEqual(confined.realm.witnesses.map((each) => [each.name, each.look().kind]).slice(0, 4), gone);
    assert.equal((await confined.end()).kind, "ended");
  });
}

const gone = ["process", "pids", "descendants", "pipe"].map((name) => [name, "gone"]);

test("a process in a loop is ended by force, with all that it started, and each of its witnesses sees that", async () => {
  await using confined = await Confined.start({ rights: ["child-process"] });
  const looping = confined.attempt(`
    const { spawn } = require("node:child_process");
    const quiet = { stdio: "ignore", detached: true };
    await new Promise((resolve) => spawn("/bin/sleep", ["1000"], quiet).on("spawn", resolve));
    await new Promise((resolve) => spawn("/bin/sh", ["-c", "/bin/sleep 1000 & exit 0"], quiet).on("exit", resolve));
    process.stdout.write("loops\\n");
    for (;;);`);
  await until(() => confined.lines.some(({ text }) => text === "loops"));
  await until(() => descendantsOf(process.pid).filter(({ command }) => command === "sleep").length === 2);
  const started = descendantsOf(process.pid);
  const there = confined.realm.witnesses.slice(0, 4).map((each) => each.look().kind);
  assert.deepEqual(there, ["there", "there", "there", "there"]);
  assert.equal((await confined.end()).kind, "ended");
  assert.equal(await looping, "lost");
  assert.deepEqual(alive(started), []);
  assert.deepEqual(confined.realm.witnesses.map((each) => [each.name, each.look().kind]).slice(0, 4), gone);
  assert.deepEqual(confined.lost, []);
});

test("outside of a namespace what it started is found by its mark and ended, too", async () => {
  const find = (name: string): string | undefined => (name === "setpriv" ? "/usr/bin/setpriv" : undefined);
  await using confined = await Confined.start({ rights: ["child-process"], find });
  assert.equal(confined.realm.strength, "contained");
  const started = await confined.attempt(`
    const { spawn } = require("node:child_process");
    await new Promise((resolve) => spawn("/bin/sleep", ["1000"], { stdio: "ignore", detached: true }).on("spawn", resolve));
    return "started"`);
  assert.equal(started, "started");
  const processes = descendantsOf(process.pid);
  assert.equal(processes.filter(({ command }) => command === "sleep").length, 1);
  assert.equal((await confined.end()).kind, "ended");
  await until(() => alive(processes).length === 0);
  await until(() => confined.realm.witnesses.slice(0, 4).every((each) => each.look().kind === "gone"));
});

test("a plugin that does not read is refused more than it may leave unread, and the host goes on", async () => {
  await using confined = await Confined.start();
  const looping = confined.attempt(`process.stdout.write("deaf\\n"); for (;;);`);
  await until(() => confined.lines.some(({ text }) => text === "deaf"));
  const megabytes = new Uint8Array(8 * 2 ** 20);
  const target = { kind: "method", name: "any" } as const;
  const calls = Array.from({ length: 12 }, () =>
    confined.realm.peer.call({ instance: 1, target, input: megabytes, stream: "none" }),
  );
  const refused = Promise.allSettled(calls);
  assert.equal((await confined.end()).kind, "ended");
  const codes = (await refused).map((each) =>
    each.status === "rejected"
      ? (each.reason as { interruption: { error?: { code?: string } } }).interruption.error?.code
      : "",
  );
  assert.ok(codes.includes("TENON_PIPE_FULL"), codes.join());
  assert.equal(await looping, "lost");
});

test("a host whose plugin is killed from outside says so, and its other plugins answer on", async () => {
  await using host = await createHost({ from: fixtures, restart: false });
  const lines: LogLine[] = [];
  const proofs: Proof[] = [];
  host.on("log", (line) => lines.push(line));
  host.on("proof", (proof) => proofs.push(proof));
  const before = descendantsOf(process.pid);
  const logs = { entry: "./logs.ts", name: "logs", version: "1.0.0" };
  const loaded = await host.load(logs, { realm: "process" });
  assert.deepEqual([loaded.realm, loaded.strength], ["process", "wall"]);
  const ours = descendantsOf(process.pid).filter(({ pid }) => !before.some((each) => each.pid === pid));
  await host.load(logs, { realm: "process", name: "other" });
  const inner = ours.at(-1) ?? assert.fail("no process");
  process.kill(inner.pid, "SIGKILL");
  await until(() => proofs.length === 1);
  const { verdict, sentence } = proofs[0] ?? assert.fail("no proof");
  assert.equal(verdict, "freed", sentence);
  assert.match(sentence, /process, pids, descendants, pipe/);
  assert.match(lines.at(-1)?.text ?? "", /its process was ended by SIGKILL/);
  assert.deepEqual(
    host.instances.map(({ name, state }) => [name, state]),
    [["other", "active"]],
  );
  const proof = await host.unload("other");
  assert.equal(proof.verdict, "freed", proof.sentence);
});
