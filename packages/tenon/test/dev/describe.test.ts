import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { TenonError } from "tenon";
import { type Cycle, describeCycle, describeLog } from "tenon/dev";
import { codeFrame } from "../../src/dev/code-frame.ts";
import { placeOf } from "../../src/dev/place.ts";
import { folder } from "./workbench.ts";

const here = (name: string): string => join(process.cwd(), name);
const served = { name: "echo", plugin: "echo", version: "1.0.0", instance: 2 };
const serving: Extract<Cycle, { kind: "serving" }> = {
  ...served,
  kind: "serving",
  how: "swapped",
  why: undefined,
  state: "handed over",
  proof: undefined,
  sources: [],
  files: [here("a.ts"), here("b.ts")],
  tookMs: 64.3,
};

test("a cycle that serves is one line, with what is worth more below it", () => {
  assert.equal(describeCycle(serving), "a.ts and 1 more: echo@1.0.0 swapped, serving after 64.3 ms, state handed over");
  const replaced: Cycle = {
    ...serving,
    how: "replaced",
    why: "its contract changed",
    state: "none",
    files: [],
    tookMs: 1234.5,
  };
  assert.equal(
    describeCycle(replaced),
    "echo@1.0.0 replaced, serving after 1235 ms\n  not swapped: its contract changed",
  );
  assert.equal(
    describeCycle({ kind: "unchanged", files: [here("a.ts")], tookMs: 1 }),
    "a.ts: the same code, nothing to do",
  );
});

test("a cycle that failed tells the place, the source around it and what serves on", () => {
  const error = new TenonError("TENON_BUNDLE_FAILED", {
    entry: here("a.ts"),
    why: `${here("a.ts")}:3:7 Unexpected token`,
  });
  const place = { file: here("a.ts"), line: 3, column: 7 };
  const failed: Cycle = {
    kind: "failed",
    error,
    place,
    frame: "> 3 | x",
    serving: served,
    files: [here("a.ts")],
    tookMs: 1,
  };
  assert.equal(
    describeCycle(failed),
    "a.ts: failed: a.ts:3:7 Unexpected token (TENON_BUNDLE_FAILED)\n  > 3 | x\n  echo@1.0.0 serves on",
  );
  const nothing: Cycle = {
    ...failed,
    error: new Error("odd"),
    place: undefined,
    frame: undefined,
    serving: undefined,
    files: [],
  };
  assert.equal(describeCycle(nothing), "failed: Error: odd\n  nothing serves; waiting for a save");
});

test("a log line has its level and its call", () => {
  const line = {
    at: "",
    level: "warn",
    plugin: "echo",
    version: "1.0.0",
    instance: 1,
    realm: "thread",
    call: 12,
    text: "a\nb",
  } as const;
  assert.equal(describeLog(line), "warn  echo call 12  a\n      b");
  assert.equal(describeLog({ ...line, level: "error", call: undefined, text: "a" }), "error echo  a");
  assert.equal(describeLog({ ...line, text: "a", fields: { order: 7 } }), "warn  echo call 12  a  order=7");
});

test("the place of an error is the first of its causes' that a person wrote", async () => {
  await using at = await folder({ "my files/a.ts": "", "node_modules/x/index.js": "", "b.ts": "" });
  const own = new TypeError("broken");
  own.stack = `TypeError: broken\n    at f (${at.at("node_modules/x/index.js")}:1:2)\n    at ${at.at("my files/a.ts")}:3:4\n    at g (${at.at("b.ts")}:5:6)`;
  const error = new TenonError(
    "TENON_SETUP_FAILED",
    { plugin: "p", version: "1.0.0", why: "TypeError: broken" },
    { cause: own },
  );
  assert.deepEqual(await placeOf(error), { file: at.at("my files/a.ts"), line: 3, column: 4 });
  own.stack = `TypeError: broken\n    at f (${at.at("node_modules/x/index.js")}:1:2)\n    at gone (${at.at("gone.ts")}:1:1)`;
  assert.deepEqual(await placeOf(error), { file: at.at("node_modules/x/index.js"), line: 1, column: 2 });
  assert.equal(
    await placeOf(new TenonError("TENON_HOST_CLOSED", { operation: "load" })),
    undefined,
    "Tenon's own stack is no place",
  );
});

test("a place is shown with the lines around it, and a mark that stands under it", async () => {
  await using at = await folder({
    "a.ts": "one\ntwo\n\tthree ✓ x\r\nfour\nfive\nsix",
    "long.ts": `${"y".repeat(500)}!`,
  });
  const frame = await codeFrame({ file: at.at("a.ts"), line: 3, column: 10 });
  assert.equal(frame, "  1 | one\n  2 | two\n> 3 | \tthree ✓ x\n    | \t        ^\n  4 | four\n  5 | five");
  assert.equal(await codeFrame({ file: at.at("long.ts"), line: 1, column: 501 }), `> 1 | ${"y".repeat(160)}`);
  assert.equal(await codeFrame({ file: at.at("a.ts"), line: 99, column: 1 }), undefined);
  assert.equal(await codeFrame({ file: at.at("gone.ts"), line: 1, column: 1 }), undefined);
});
