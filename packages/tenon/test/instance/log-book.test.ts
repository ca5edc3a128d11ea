import assert from "node:assert/strict";
import { test } from "node:test";
import { LogBook, type LogLine } from "../../src/instance/log-book.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

function book(): { readonly logs: LogBook; readonly passed: LogLine[]; readonly clock: { nowMs: number } } {
  const passed: LogLine[] = [];
  const clock = { nowMs: 0 };
  const logs = new LogBook(
    { plugin: "p", version: "1.0.0", instance: 1 },
    (line) => passed.push(line),
    () => clock.nowMs,
  );
  return { logs, passed, clock };
}

test("a line carries who wrote it, when and in which call", () => {
  const { logs, passed } = book();
  logs.write("warn", "text", 7);
  assert.deepEqual(passed, [
    {
      at: "1970-01-01T00:00:00.000Z",
      level: "warn",
      plugin: "p",
      version: "1.0.0",
      instance: 1,
      call: 7,
      text: "text",
    },
  ]);
  assert.deepEqual(logs.last, passed);
});

test("2,000 lines a second are passed on; how many were withheld is said in the next second, and the last 200 are kept", () => {
  const { logs, passed, clock } = book();
  for (let line = 1; line <= 2_500; line += 1) logs.write("info", `line ${line}`, undefined);
  assert.equal(passed.length, 2_000);
  assert.deepEqual([logs.last.length, logs.last[0]?.text, logs.last.at(-1)?.text], [200, "line 2301", "line 2500"]);
  clock.nowMs = 1_000;
  logs.write("info", "next", undefined);
  assert.deepEqual(
    passed.slice(2_000).map(({ level, text }) => [level, text]),
    [
      ["warn", "500 lines withheld: more than 2000 a second"],
      ["info", "next"],
    ],
  );
});

test("flush says what was withheld, once", () => {
  const { logs, passed } = book();
  for (let line = 1; line <= 2_001; line += 1) logs.write("info", "line", undefined);
  logs.flush();
  logs.flush();
  assert.deepEqual(
    passed.slice(2_000).map(({ text }) => text),
    ["1 lines withheld: more than 2000 a second"],
  );
});

test("a text of more than 16 Ki characters is cut and says by how much", () => {
  const { logs, passed } = book();
  logs.write("info", "x".repeat(16 * 1024), undefined);
  logs.write("info", "x".repeat(16 * 1024 + 5), undefined);
  assert.deepEqual(
    passed.map(({ text }) => text.replace(/^x+/, ({ length }) => `${length} x`)),
    ["16384 x", "16384 x… (5 characters cut)"],
  );
});
