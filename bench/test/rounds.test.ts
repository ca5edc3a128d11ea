import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { busyCores, oneCore } from "../harness/conditions.ts";
import { seeded } from "../harness/random.ts";
import type { Setting } from "../harness/report.ts";
import { compare } from "../harness/rounds.ts";
import { batchedNs, latenciesUs, throughput } from "../harness/sampling.ts";
import type { Condition, Subject } from "../harness/subject.ts";

const setting: Setting = { size: "quick", random: seeded(11), seed: 11, note: () => undefined };

/** A subject whose rounds are numbers of ours, and which writes down what happens to it. */
function scripted(name: string, value: number, log: string[] = []): Subject {
  return {
    name,
    open: () => {
      log.push(`open ${name}`);
      return Promise.resolve({
        round: () => {
          log.push(name);
          return Promise.resolve([value, value]);
        },
        [Symbol.asyncDispose]: () => Promise.resolve(void log.push(`close ${name}`)),
      });
    },
  };
}

test("each round measures every subject once, the first one twice, and warm-ups count for nothing", async () => {
  const log: string[] = [];
  const { rows, ratios } = await compare(
    {
      subjects: [scripted("ours", 2, log), scripted("peer", 6, log)],
      unit: "µs",
      rounds: 6,
      warmups: 2,
      questions: [{ subject: "peer", against: "ours", want: { atLeast: 3 } }],
    },
    setting,
  );
  assert.equal(log.filter((entry) => entry === "ours").length, 16);
  assert.equal(log.filter((entry) => entry === "peer").length, 8);
  assert.equal(log.filter((entry) => entry.startsWith("close")).length, 3);
  const base = { case: "as it is", unit: "µs" };
  const spread = (value: number): object => ({ p10: value, p50: value, p90: value, p99: value, n: 12 });
  assert.deepEqual(rows, [
    { subject: "ours", ...base, ...spread(2) },
    { subject: "peer", ...base, ...spread(6) },
    { subject: "ours (again)", ...base, ...spread(2) },
  ]);
  assert.deepEqual(
    ratios.map(({ name, value, holds }) => ({ name, value, holds })),
    [
      { name: "p50 of peer / ours (as it is)", value: 3, holds: true },
      { name: "A/A: ours (as it is)", value: 1, holds: true },
    ],
  );
});

test("a wrong answer ends the bench, and what was opened is closed", async () => {
  const log: string[] = [];
  const wrong: Subject = {
    name: "wrong",
    open: () =>
      Promise.resolve({
        round: () =>
          latenciesUs(1, {
            call: () => 41,
            check: (answer) => {
              if (answer !== 42) throw new Error(`found ${answer}, wanted 42`);
            },
          }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
  const comparison = { subjects: [scripted("ours", 1, log), wrong], unit: "µs", rounds: 6, questions: [] };
  await assert.rejects(compare(comparison, setting), /found 41, wanted 42/);
  assert.equal(
    log.filter((entry) => entry.startsWith("open")).length,
    log.filter((entry) => entry.startsWith("close")).length,
  );
});

test("a question about a subject that is not there names those that are", async () => {
  const questions = [{ subject: "theirs", against: "ours", want: { atMost: 1 } }];
  const comparison = { subjects: [scripted("ours", 1)], unit: "µs", rounds: 1, questions };
  await assert.rejects(compare(comparison, setting), /"theirs": found no such subject, wanted .*ours/);
});

test("a condition is left after its rounds, and one that the platform lacks is left out with a note", async () => {
  const log: string[] = [];
  const notes: string[] = [];
  const condition = (name: string, there: boolean): Condition => ({
    name,
    enter: () => (there ? { [Symbol.dispose]: () => void log.push(`left ${name}`) } : undefined),
  });
  const { rows } = await compare(
    {
      subjects: [scripted("ours", 1, log)],
      unit: "µs",
      rounds: 1,
      conditions: [condition("pinned", true), condition("absent", false)],
      questions: [],
    },
    { ...setting, note: (text) => void notes.push(text) },
  );
  assert.deepEqual(new Set(rows.map((row) => row.case)), new Set(["pinned"]));
  assert.equal(log.at(-1), "left pinned");
  assert.ok(notes.some((note) => note.includes('left out "absent"')));
});

test("one core is one for all of this process, and none stays taken away", async () => {
  const before = availableParallelism();
  const inside = await oneCore.enter();
  if (inside === undefined) return assert.notEqual(process.platform, "linux", "Linux has taskset");
  assert.equal(availableParallelism(), 1);
  (inside as Disposable)[Symbol.dispose]();
  assert.equal(availableParallelism(), before);
});

test("busy cores are so many processes beside, and none afterwards", async () => {
  const children = (): number => process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
  // Node closes the handle of a child that has ended in a later turn, and tests before this one had children.
  const settle = async (wanted: number): Promise<void> => {
    for (let turns = 0; turns < 100 && children() > wanted; turns++) await turn();
  };
  await settle(0);
  const before = children();
  await using inside = (await busyCores.enter()) as AsyncDisposable;
  assert.equal(children() - before, availableParallelism());
  await inside[Symbol.asyncDispose]();
  await settle(before);
  assert.equal(children(), before);
});

test("throughput keeps so many calls under way and makes each exactly once", async () => {
  let underWay = 0;
  let most = 0;
  const seen = new Set<number>();
  const [rate] = await throughput(
    { count: 50, inFlight: 8 },
    {
      call: async (index) => {
        most = Math.max(most, ++underWay);
        await Promise.resolve();
        underWay -= 1;
        return index;
      },
      check: (answer, index) => {
        if (answer !== index || seen.has(index)) throw new Error("wrong");
        seen.add(index);
      },
    },
  );
  assert.deepEqual([most, seen.size, rate > 0], [8, 50, true]);
});

test("batches answer one mean each and check every call", () => {
  let checked = 0;
  const call = (index: number): number => index;
  assert.equal(batchedNs({ batches: 3, batch: 4 }, { call, check: () => void checked++ }).length, 3);
  assert.equal(checked, 12);
});
