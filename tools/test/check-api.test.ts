import assert from "node:assert/strict";
import { test } from "node:test";
import { reports } from "../api.ts";
import { check } from "../check-api.ts";
import { sentence } from "../problem.ts";

const declared = new Map([
  ["index.d.ts", `export { open, type Host as Keeper } from "./host/open.ts";\n`],
  ["contract.d.ts", `export * as t from "typebox";\nexport { Type, Kind } from "typebox";\n`],
  [
    "host/open.d.ts",
    `import type { Options } from "./options.ts";\nimport type { Readable } from "node:stream";\n` +
      `/** Opens. */\nexport declare function open(options: Options, log: Readable): Host;\n` +
      `export interface Host {\n    /** Its name. */\n    readonly name: string;\n}\ninterface Unrelated {}\n`,
  ],
  [
    "host/options.d.ts",
    `import type { Limits as Bounds } from "../contract/limits.ts";\nexport interface Options { limits: Bounds }\n`,
  ],
  ["contract/limits.d.ts", `export type Limits = { bytes: number };\n`],
]);

test("a report shows what a door exports and the types reached through it, without comments", () => {
  const text = reports(declared).get("packages/tenon/api/index.api.md") ?? "";
  const blocks = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  assert.deepEqual(blocks, [
    "// exported as Keeper\nexport interface Host {\n    readonly name: string;\n}\n\nexport function open(options: Options, log: Readable): Host;\n",
    "export type Limits = { bytes: number };\n\nexport interface Options { limits: Bounds }\n",
  ]);
});

test("a report passes on, once, what a door takes from a package", () => {
  const text = reports(declared).get("packages/tenon/api/contract.api.md") ?? "";
  assert.ok(text.includes('```ts\nexport * as t from "typebox";\n\nexport { Type, Kind } from "typebox";\n```'));
});

test("reports that are what the declarations give pass", () => {
  assert.deepEqual(check(reports(declared), reports(declared)), []);
});

test("a change behind a door, a missing report and a left-over one are each reported", () => {
  const changed = new Map(declared).set("contract/limits.d.ts", `export type Limits = { bytes: bigint };\n`);
  const files = new Map(reports(changed)).set("packages/tenon/api/gone.api.md", "left over");
  files.delete("packages/tenon/api/contract.api.md");
  assert.deepEqual(
    check(files, reports(declared))
      .map(sentence)
      .map((text) => text.split(";")[0]),
    [
      "packages/tenon/api/index.api.md differs from the declarations",
      "packages/tenon/api/contract.api.md is missing",
      "packages/tenon/api/gone.api.md is the report of no door",
    ],
  );
});
