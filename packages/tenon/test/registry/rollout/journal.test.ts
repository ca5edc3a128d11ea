import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createHost, type Host } from "tenon";
import { RolloutJournal } from "../../../src/registry/rollout/rollout-journal.ts";
import type { RolloutRecord } from "../../../src/registry/rollout/rollout-record.ts";
import { folder } from "../../config/folder.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { rejection } from "../rejection.ts";
import { Way } from "../route/fixtures/contracts.ts";
import { hostOf, versionOf, way } from "../route/versions.ts";
import { callUntil, isOver, quick } from "./rolling.ts";

guardLeaks();

const record = (step: number, name = "way"): RolloutRecord => ({
  id: "one",
  name,
  from: { plugin: "way", version: "1.0.0", digest: "sha256-a" },
  to: { plugin: "way", version: "2.0.0", digest: "sha256-b" },
  source: way("2.0.0"),
  load: {},
  steps: [1, 5, 100].map((percentage) => ({ percentage, holdMs: 1 })),
  key: undefined,
  analysis: undefined,
  findings: undefined,
  state: { kind: "running", step, heldMs: 0 },
  startedAt: "2026-01-01T00:00:00.000Z",
  changedAt: "2026-01-01T00:00:00.000Z",
});
const stepOf = ({ state }: RolloutRecord): number => (state.kind === "running" ? state.step : -1);

test("a journal torn at any byte says what was whole before, and takes new lines", async () => {
  await using there = await folder();
  const path = there.at("rollouts.journal");
  {
    using journal = new RolloutJournal(path);
    for (const step of [0, 1, 2]) journal.write(record(step), true);
    journal.write(record(1, "other"), false);
  }
  const whole = await readFile(path);
  const ends = [...whole.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
  // Every byte around the ends of lines, and a sample in between: each takes some writes that wait for the disk.
  const isLooked = (length: number): boolean => length % 29 === 0 || ends.some((end) => Math.abs(end - length) < 3);
  for (let length = 0; length <= whole.length; length++) {
    if (!isLooked(length)) continue;
    await writeFile(path, whole.subarray(0, length));
    const lines = ends.filter((end) => end <= length).length;
    using journal = new RolloutJournal(path);
    const way = journal.records.find(({ name }) => name === "way");
    assert.equal(way === undefined ? -1 : stepOf(way), Math.min(lines, 3) - 1, `torn at ${length}`);
    assert.equal(journal.records.length, Math.min(lines, 1) + Number(lines === 4));
    journal.write(record(2), true);
  }
  using again = new RolloutJournal(path);
  assert.equal(stepOf(again.records[0] ?? assert.fail()), 2);
});

test("a journal that is damaged in the middle, or cannot be opened, is refused and left as it is", async () => {
  await using there = await folder();
  const path = there.at("rollouts.journal");
  {
    using journal = new RolloutJournal(path);
    journal.write(record(0), true);
    journal.write(record(1), true);
  }
  const whole = await readFile(path);
  whole[20] = 0x21;
  await writeFile(path, whole);
  assert.throws(() => new RolloutJournal(path), { code: "TENON_JOURNAL_UNUSABLE", message: /its line 1 is damaged/ });
  assert.deepEqual(await readFile(path), whole);
  await rejection(createHost({ rollouts: there.path }), "TENON_JOURNAL_UNUSABLE");
  assert.throws(() => new RolloutJournal(there.path), { code: "TENON_JOURNAL_UNUSABLE" });
});

test("what a full disk took of a line is no damage before the next", async () => {
  await using there = await folder();
  const path = there.at("rollouts.journal");
  const program = fileURLToPath(new URL("fixtures/full-disk.ts", import.meta.url));
  const node = [process.execPath, "--conditions=@tenon/source", program, path, JSON.stringify(record(1))];
  const { stdout, stderr } = spawnSync("bash", ["-c", 'trap "" XFSZ; ulimit -f 8; exec "$@"', "bash", ...node], {
    encoding: "utf8",
  });
  assert.match(stdout, /only \d+ of \d+ bytes could be written/, stderr);
  using journal = new RolloutJournal(path);
  assert.deepEqual(
    journal.records.map(({ name }) => name),
    ["before", "after"],
  );
});

test("a roll-out that is held for long does not make the journal grow without end", async () => {
  await using there = await folder();
  const path = there.at("rollouts.journal");
  const long = { ...record(1), key: "x".repeat(20_000) };
  {
    using journal = new RolloutJournal(path);
    journal.write(record(2, "other"), true);
    for (let look = 0; look < 300; look++) journal.write(long, false);
    assert.ok((await stat(path)).size < 2 * 2 ** 20, `${(await stat(path)).size} bytes`);
    journal.write(record(2), true);
  }
  assert.deepEqual((await readdir(there.path)).sort(), ["rollouts.journal"]);
  using again = new RolloutJournal(path);
  assert.deepEqual(
    again.records.map((each) => [each.name, stepOf(each)]),
    [
      ["other", 2],
      ["way", 2],
    ],
  );
});

async function restarted(rollouts: string, version: string): Promise<Host> {
  const host = await hostOf([version], { rollouts });
  await host.rollouts.resume();
  return host;
}

test("a host that is started again goes on at the step where it was, and promotes", async () => {
  await using there = await folder();
  const long = { ...quick, holdMs: 60_000 };
  {
    await using host = await hostOf(["1.0.0"], { rollouts: there.path });
    await host.rollouts.start("way", way("2.0.0"), {
      ...quick,
      steps: [20, { percentage: 60, holdMs: 100 }, 100],
      holdMs: 20,
    });
    await callUntil(host, "way", (state) => state.kind === "running" && state.step === 1);
  }
  {
    await using host = await restarted(there.path, "1.0.0");
    assert.deepEqual([host.rollouts.all[0]?.state.kind, host.rollouts.all[0]?.percentage], ["running", 60]);
    const { status } = await callUntil(host, "way", isOver);
    assert.equal(status.state.kind, "promoted");
  }
  {
    await using host = await restarted(there.path, "1.0.0");
    assert.equal(versionOf(await host.client(Way).say("x")), "2.0.0", "what was promoted holds");
    await host.rollouts.start("way", way("4.0.0"), long);
  }
  // What was rolled out from is not what serves now: nobody may go back to it.
  await using host = await restarted(there.path, "3.0.0");
  assert.equal(host.rollouts.all[0]?.state.kind, "aborted");
  assert.equal(versionOf(await host.client(Way).say("x")), "3.0.0");
});

test("one that was over stays over, and one whose new version cannot be loaded again goes back", async () => {
  await using there = await folder();
  const source = there.at("new");
  await there.write(
    "new/package.json",
    '{"name":"way","version":"2.0.0","type":"module","tenon":{"entry":"./index.ts"}}',
  );
  const code = `export { default } from ${JSON.stringify(way("1").entry)};\n`;
  await there.write("new/index.ts", code);
  {
    await using host = await hostOf(["1.0.0"], { rollouts: there.path });
    await host.rollouts.start("way", source, { ...quick, holdMs: 60_000 });
  }
  await there.write("new/index.ts", `${code}globalThis.console.log("other bytes");\n`);
  {
    await using host = await restarted(there.path, "1.0.0");
    const { state } = host.rollouts.all[0] ?? assert.fail();
    assert.match(state.kind === "rolled back" ? state.why : state.kind, /could not be loaded again/);
    assert.equal(versionOf(await host.client(Way).say("x")), "1.0.0");
  }
  await using host = await restarted(there.path, "1.0.0");
  assert.equal(host.rollouts.all[0]?.state.kind, "rolled back");
});

test("what a promotion brought outlives the next roll-out, though the host is started with what served before both", async () => {
  await using there = await folder();
  const soon = { ...quick, steps: [100], holdMs: 0, analysis: { ...quick.analysis, minCalls: 0 } };
  const later = { ...quick, steps: [50, 100], holdMs: 60_000 };
  {
    await using host = await hostOf(["1.0.0"], { rollouts: there.path });
    await host.rollouts.start("way", way("2.0.0"), soon);
    await callUntil(host, "way", isOver);
    await host.rollouts.start("way", way("3.0.0"), later);
  }
  {
    await using host = await restarted(there.path, "1.0.0");
    const { state, from, percentage } = host.rollouts.all[0] ?? assert.fail();
    assert.deepEqual([state.kind, from.version, percentage], ["running", "2.0.0", 50]);
    await host.rollouts.abort("way");
  }
  {
    await using host = await restarted(there.path, "1.0.0");
    assert.equal(host.rollouts.all[0]?.state.kind, "aborted");
    assert.equal(versionOf(await host.client(Way).say("x")), "2.0.0");
    await host.rollouts.start("way", way("4.0.0"), soon);
    await callUntil(host, "way", isOver);
  }
  await using host = await restarted(there.path, "1.0.0");
  assert.equal(versionOf(await host.client(Way).say("x")), "4.0.0");
  assert.equal(host.instances.length, 1);
});

test("of several versions under one name the one that is rolled out from is gone on with", async () => {
  await using there = await folder();
  {
    await using host = await hostOf(["1.0.0", "5.0.0"], { rollouts: there.path });
    await host.rollouts.start("way@1", way("1.1.0"), { ...quick, holdMs: 60_000 });
  }
  await using host = await hostOf(["1.0.0", "5.0.0"], { rollouts: there.path });
  await host.rollouts.resume();
  const { state, from } = host.rollouts.all[0] ?? assert.fail();
  assert.deepEqual([state.kind, from.version], ["running", "1.0.0"]);
});
