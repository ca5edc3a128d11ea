import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../check-absence.ts";
import { sentence } from "../problem.ts";

const problems = (path: string, text: string): string[] =>
  check(new Map([[`packages/tenon/src/${path}`, text]])).map(sentence);

const bad: readonly (readonly [rule: string, path: string, text: string, wrong: RegExp])[] = [
  [
    "kernel imports no builtin",
    "kernel/time.ts",
    `import "node:timers";`,
    /:1 may not import node:timers; allowed: no builtin module at all\. /,
  ],
  [
    "kernel imports no builtin by its bare name",
    "kernel/time.ts",
    `import type { A } from "fs";`,
    /may not import node:fs/,
  ],
  [
    "contract does no I/O",
    "contract/manifest.ts",
    `import { readFileSync } from "node:fs";`,
    /node:crypto in hash\.ts/,
  ],
  ["only hash.ts of contract hashes", "contract/ids.ts", `import "node:crypto";`, /may not import node:crypto/],
  ["only realm starts threads", "host/a.ts", `import { Worker } from "node:worker_threads";`, /allowed: realm\//],
  [
    "only realm starts processes",
    "guest/thread/a.ts",
    `import { spawn } from "child_process";`,
    /may not import node:child_process/,
  ],
  ["only cli prints", "host/a.ts", `console.log(1);`, /may not use console\.log; allowed: only cli\/ prints and exits/],
  ["only cli exits", "host/a.ts", `export const end = () => process.exit(1);`, /may not use process\.exit/],
  ["no let in a module", "host/a.ts", `let count = 0;`, /count is declared with let/],
  ["no exported let", "host/a.ts", `export let count = 0;`, /count is declared with let/],
  ["no Map in a module", "host/a.ts", `const seen = new Map<string, number>();`, /seen is a Map that can change/],
  [
    "no WeakMap in a module",
    "host/a.ts",
    `export const seen: WeakMap<object, 1> = new WeakMap();`,
    /seen is a WeakMap/,
  ],
  [
    "no exported array that can change",
    "host/a.ts",
    `export const names: string[] = [];`,
    /names is an exported array/,
  ],
];
for (const [rule, path, text, wrong] of bad) {
  test(`${rule}: the opposite is reported`, () => {
    const found = problems(path, text);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", wrong);
  });
}

const good: readonly (readonly [rule: string, path: string, text: string])[] = [
  ["contract hashes in hash.ts", "contract/hash.ts", `import { createHash } from "node:crypto";`],
  ["realm starts threads", "realm/thread/start.ts", `import { Worker } from "node:worker_threads";`],
  [
    "the guest of a thread knows its port",
    "guest/thread/entry.ts",
    `import { parentPort } from "node:worker_threads";`,
  ],
  ["a type of a thread starts nothing", "channel/port.ts", `import type { MessagePort } from "node:worker_threads";`],
  ["cli prints", "cli/ps.ts", `console.log(1); process.exitCode = 1;`],
  ["a capability is a console", "guest/capabilities/console.ts", `export const real = console.log;`],
  [
    "a read-only table is not state",
    "host/a.ts",
    `export const table: ReadonlyMap<string, 1> = new Map(); export const names: readonly string[] = [];`,
  ],
  ["what a function makes is its own", "host/a.ts", `export function f(): void { let n = 0; new Map(); n++; }`],
  ["a declaration for types only is not state", "host/a.ts", `declare let x: number;`],
];
for (const [rule, path, text] of good) {
  test(`${rule}: nothing is reported`, () => assert.deepEqual(problems(path, text), []));
}
