import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type CgroupPlace, cgroupPlaces, Cgroups } from "../../../src/realm/limits/cgroup.ts";
import { readProc } from "../../../src/witness/proc.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../plugin.ts";
import { Confined } from "./confined.ts";

guardLeaks();

const memoryBytes = 160 * 2 ** 20;
const words = {
  host: new RegExp(`^it had \\d+ bytes of memory, and limits.memoryBytes is ${memoryBytes}$`),
  kernel: new RegExp(`^it needed more memory than limits.memoryBytes, ${memoryBytes}, and the kernel ended it$`),
};
/** Slowly, so that whoever looks now and then sees it; and all at once. */
const takes = {
  slowly: `const kept = []; for (;;) { kept.push(Buffer.alloc(1 << 20, 1)); await new Promise((r) => setTimeout(r, 2)); }`,
  "at once": `const kept = []; for (;;) kept.push(Buffer.alloc(1 << 26, 1));`,
};
const bare = new Cgroups(() => []);

/** Memory groups that this host has made. */
function groupsHere(): readonly string[] {
  return cgroupPlaces(readProc("/proc/self/cgroup") ?? "", readProc("/proc/self/mountinfo") ?? "").flatMap(
    ({ folder }) =>
      (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.startsWith(`tenon-${process.pid}-`)),
  );
}

for (const [how, body] of Object.entries(takes))
  test(`a process that takes memory ${how} is ended by the host where there are no memory groups`, async () => {
    await using confined = await Confined.start({ limits: { memoryBytes }, groups: bare });
    assert.deepEqual(groupsHere(), []);
    assert.equal(await confined.attempt(body), "lost");
    await until(() => confined.lost.length === 1);
    assert.match(confined.lost[0] ?? "", words.host);
  });

test("memory of what a process has started counts as its own", async () => {
  const rights = ["child-process"] as const;
  await using confined = await Confined.start({ limits: { memoryBytes }, groups: bare, rights });
  const child = `const kept = []; setInterval(() => kept.push(Buffer.alloc(1 << 20, 1)), 2)`;
  const answered = confined.attempt(`
    const { spawn } = require("node:child_process");
    spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "ignore" });
    await new Promise(() => {});`);
  assert.equal(await answered, "lost");
  await until(() => confined.lost.length === 1);
  assert.match(confined.lost[0] ?? "", words.host);
});

test("where the kernel gives memory groups it ends what takes memory at once, and the group goes", async () => {
  await using confined = await Confined.start({ limits: { memoryBytes } });
  const has = groupsHere().length;
  assert.equal(await confined.attempt(takes["at once"]), "lost");
  await until(() => confined.lost.length === 1);
  // Where there is none, the host looks.
  assert.match(
    confined.lost[0] ?? "",
    has === 0 ? words.host : new RegExp(`${words.kernel.source}|${words.host.source}`),
  );
  assert.deepEqual(
    confined.realm.witnesses.filter((each) => each.name === "cgroup").map((each) => each.look().kind),
    has === 0 ? [] : ["gone"],
  );
  assert.deepEqual(groupsHere(), []);
});

test("a group takes another bound while something runs in it, and none", async () => {
  const groups = new Cgroups();
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  const group = groups.bind(`tn1.rebound`, child.pid ?? 0, memoryBytes);
  const [place] = cgroupPlaces(readProc("/proc/self/cgroup") ?? "", readProc("/proc/self/mountinfo") ?? "");
  const limit = (): string => {
    const file = place?.version === 1 ? "memory.limit_in_bytes" : "memory.max";
    return place === undefined ? "" : (readProc(join(place.folder, groupsHere()[0] ?? "", file))?.trim() ?? "");
  };
  if (group !== undefined) {
    assert.equal(limit(), String(memoryBytes));
    group.bound(2 * memoryBytes);
    assert.equal(limit(), String(2 * memoryBytes));
    group.bound(memoryBytes);
    assert.equal(limit(), String(memoryBytes));
    group.bound(Infinity);
    assert.ok(limit() === "max" || Number(limit()) > 2 ** 60, limit());
  }
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  await until(() => {
    group?.remove();
    return group?.isThere !== true;
  });
  assert.deepEqual(groupsHere(), []);
});

test("what a process has in memory is told while it runs", async () => {
  await using confined = await Confined.start({ limits: { memoryBytes: 2 ** 40 } });
  await confined.attempt(`globalThis.kept = Buffer.alloc(1 << 26, 1)`);
  await until(() => (confined.realm.health?.memory?.totalBytes ?? 0) > 2 ** 26);
});

test("groups that a killed host has left are removed by the next one, those of a living one are not", () => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-groups-"));
  try {
    const started = (readProc("/proc/self/stat") ?? "").split(") ").at(-1)?.split(" ")[19] ?? "";
    const names = [`tenon-${process.pid}-${started}-tn1.live`, `tenon-${process.pid}-1-tn1.dead`, "others"];
    for (const name of names) mkdirSync(join(folder, name));
    // An ordinary folder gives no group: the files of one are not there, and none is kept.
    const place: CgroupPlace = { version: 2, folder };
    assert.equal(new Cgroups(() => [place]).bind("tn2.new", 2 ** 30, memoryBytes), undefined);
    assert.deepEqual(readdirSync(folder).toSorted(), [names[0], "others"].toSorted());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("places for memory groups are found by what the kernel says of this process", () => {
  const one = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory`;
  assert.deepEqual(cgroupPlaces("4:memory:/a/b\n1:cpu:/c\n0::/", one), [
    { version: 1, folder: "/sys/fs/cgroup/memory/a/b" },
  ]);
  const two = `25 22 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate`;
  assert.deepEqual(cgroupPlaces("0::/system.slice/host.service", two), [
    { version: 2, folder: "/sys/fs/cgroup/system.slice/host.service" },
    { version: 2, folder: "/sys/fs/cgroup/system.slice" },
  ]);
  const inContainer = `40 31 0:30 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory`;
  assert.deepEqual(cgroupPlaces("4:memory:/docker/abc/x", inContainer), [
    { version: 1, folder: "/sys/fs/cgroup/memory/x" },
  ]);
  assert.deepEqual(cgroupPlaces("", ""), []);
});
