import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { Journal, type JournalEntry } from "../../src/journal/journal.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
after(() => rmSync(folder, { recursive: true }));

const counter = { next: 0 };
const fresh = (): string => join(folder, `${counter.next++}.ndjson`);
const entries = (path: string): JournalEntry[] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JournalEntry);

test("a journal tells of the run before: none, closed, broken off", () => {
  const path = fresh();
  const first = new Journal(path);
  assert.deepEqual(first.lastRun, { kind: "none" });
  first.write("state", { name: "limiter" });
  first.close();
  first.close();
  assert.deepEqual(
    entries(path).map(({ kind }) => kind),
    ["opened", "state", "closed"],
  );

  const second = new Journal(path);
  assert.deepEqual(second.lastRun, { kind: "closed" });
  second.write("swap", { to: "2.0.0" });
  // As after a kill: nothing is closed.
  const third = new Journal(path);
  assert.equal(third.lastRun.kind, "broken off");
  assert.equal(third.lastRun.kind === "broken off" && third.lastRun.last?.kind, "swap");
  third.close();
  second.close();
});

test("a journal torn at any byte opens again, and every whole line is kept", () => {
  const path = fresh();
  {
    using journal = new Journal(path);
    for (let line = 0; line < 5; line++) journal.write("state", { line, text: "größer als ein Byte" });
  }
  const whole = readFileSync(path);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length }), (cut) => {
      const torn = fresh();
      writeFileSync(torn, whole);
      truncateSync(torn, cut);
      const lines = whole.subarray(0, cut).toString("latin1").split("\n").length - 1;
      new Journal(torn).close();
      assert.equal(entries(torn).length, lines + 2);
      rmSync(torn);
    }),
    { numRuns: 60 },
  );
});

test("a journal beyond its size drops the older half when it is opened", () => {
  const path = fresh();
  {
    using journal = new Journal(path);
    for (let line = 0; line < 1000; line++) journal.write("state", { line });
  }
  const journal = new Journal(path, { maxBytes: 10_000 });
  assert.deepEqual(journal.lastRun, { kind: "closed" });
  journal.close();
  assert.ok(statSync(path).size < 10_000);
  assert.equal(entries(path).at(-3)?.kind, "closed");
});

test("a journal whose last line is damaged goes by the one before", () => {
  const path = fresh();
  new Journal(path).close();
  appendFileSync(path, "\u0000\u0000not json\n");
  const journal = new Journal(path);
  assert.deepEqual(journal.lastRun, { kind: "closed" });
  journal.close();
});

test("a journal that cannot be used is a typed error: a directory, a missing folder, a device", () => {
  for (const path of [folder, join(folder, "missing", "x.ndjson"), "/dev/null"]) {
    assert.throws(() => new Journal(path), { code: "TENON_JOURNAL_UNUSABLE" }, path);
  }
});

test("a disk that refuses a write costs the journal, not the host", async () => {
  const path = fresh();
  // The shell's limit on file size, in KiB: writes beyond it fail as on a full disk.
  const run = spawn(
    "bash",
    [
      "-c",
      'ulimit -f 8; exec "$0" "$1" "$2"',
      process.execPath,
      fileURLToPath(new URL("./fixtures/until-refused.ts", import.meta.url)),
      path,
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const said = (await run.stdout.setEncoding("utf8").toArray()).join("");
  assert.match(said, /^refused once: EFBIG|^refused once: only \d+ of \d+ bytes/);
  assert.match(said, /still serving/);
  const journal = new Journal(path);
  assert.equal(journal.lastRun.kind, "broken off");
  journal.close();
});

test("a process killed while it writes leaves a journal that opens", async () => {
  const path = fresh();
  const writer = fork(fileURLToPath(new URL("./fixtures/writer.ts", import.meta.url)), [path]);
  await once(writer, "message");
  writer.kill("SIGKILL");
  await once(writer, "exit");
  const journal = new Journal(path);
  assert.equal(journal.lastRun.kind, "broken off");
  journal.close();
  const kinds = entries(path).map(({ kind }) => kind);
  assert.equal(kinds[0], "opened");
  assert.ok(kinds.filter((kind) => kind === "state").length > 100);
});
