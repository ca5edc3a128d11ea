import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { check } from "../check-floors.ts";
import { floors, isDoor } from "../floors.ts";
import { sentence } from "../problem.ts";
import { readSources, repository } from "../sources.ts";

const src = "packages/tenon/src";
const problems = (files: Record<string, string>): string[] => check(new Map(Object.entries(files))).map(sentence);

test("a file may import its own folder, lower floors, packages and builtins", () => {
  assert.deepEqual(
    problems({
      [`${src}/kernel/scope.ts`]: `export const a = 1;`,
      [`${src}/instance/drain.ts`]: `import { a } from "../kernel/scope.ts"; import "./state.ts"; import "node:fs"; import "semver";`,
      [`${src}/instance/state.ts`]: `export {};`,
      [`${src}/guest/program.ts`]: `import "../channel/port/open.ts";`,
      [`${src}/plugin.ts`]: `export { definePlugin } from "./guest/plugin.ts";`,
      [`${src}/testing/kit.ts`]: `import { createHost } from "../index.ts";`,
      [`${src}/testing.ts`]: `export { kit } from "./testing/kit.ts";`,
      [`${src}/cli/load.ts`]: `import "../index.ts"; import "../testing.ts";`,
      "examples/render/main.ts": `import { createHost } from "tenon"; import "./contract.ts";`,
    }),
    [],
  );
});

test("an import of a higher floor is reported with what is allowed", () => {
  assert.deepEqual(
    problems({ [`${src}/instance/drain.ts`]: `\nimport { createHost } from "../host/create-host.ts";` }),
    [
      `${src}/instance/drain.ts:2 may not import host/… (host/create-host.ts); allowed: kernel, contract, telemetry, channel, artifact, config, storage, trust, witness, realm. ` +
        "Move what both need to a lower floor, or pass it in from above.",
    ],
  );
});

const forms: Record<string, string> = {
  "a static import": `import "../host/x.ts";`,
  "a type-only import": `import type { X } from "../host/x.ts";`,
  "a re-export": `export { x } from "../host/x.ts";`,
  "a re-export of all": `export * from "../host/x.ts";`,
  "a dynamic import of a literal": `export const x = () => import("../host/x.ts");`,
  "an import type": `export type X = import("../host/x.ts").X;`,
};
for (const [form, text] of Object.entries(forms)) {
  test(`${form} of a higher floor is seen`, () => {
    assert.equal(problems({ [`${src}/registry/names.ts`]: text }).length, 1);
  });
}

test("an import written in a comment or a string is not an import", () => {
  assert.deepEqual(
    problems({ [`${src}/kernel/x.ts`]: `// import "../host/x.ts"\nexport const s = 'import "../host/x.ts"';` }),
    [],
  );
});

for (const [from, to] of [
  ["channel/a.ts", "../witness/b.ts"],
  ["realm/thread/a.ts", "../../guest/program.ts"],
  ["realm/a.ts", "../trust/b.ts"],
  ["guest/a.ts", "../telemetry/b.ts"],
  ["host/a.ts", "../guest/program.ts"],
  ["host/a.ts", "../index.ts"],
  ["gateway/a.ts", "../host/b.ts"],
  ["gateway/a.ts", "../testing/b.ts"],
  ["cli/a.ts", "../testing/b.ts"],
  ["testing.ts", "./host/b.ts"],
  ["host/a.ts", "../../test/kit.ts"],
  ["host/a.ts", "tenon/contract"],
] as const) {
  test(`${from} may not import ${to}`, () => {
    assert.equal(problems({ [`${src}/${from}`]: `import "${to}";` }).length, 1);
  });
}

test("examples and e2e reach into the package through doors only", () => {
  const reach = (target: string): number => problems({ "examples/render/main.ts": `import "${target}";` }).length;
  assert.equal(reach("../../packages/tenon/src/host/create-host.ts"), 1);
  assert.equal(reach("../../packages/tenon/src/index.ts"), 0);
});

test("a folder that stands on no floor is reported", () => {
  assert.match(
    problems({ [`${src}/utils/x.ts`]: "export {};" })[0] ?? "",
    /utils\/x\.ts stands on no floor; floors: kernel, /,
  );
});

test("a circle of imports is reported once, types included", () => {
  assert.deepEqual(
    problems({
      [`${src}/kernel/a.ts`]: `import type { B } from "./b.ts";`,
      [`${src}/kernel/b.ts`]: `import type { C } from "./c.ts";`,
      [`${src}/kernel/c.ts`]: `export type { A } from "./a.ts";`,
      [`${src}/kernel/d.ts`]: `import "./a.ts";`,
    }),
    [
      `${src}/kernel/a.ts imports itself in a circle: ${src}/kernel/a.ts -> ${src}/kernel/b.ts -> ${src}/kernel/c.ts -> ${src}/kernel/a.ts; ` +
        "allowed: no cycle, types included. Move what they share to a third file.",
    ],
  );
});

test("the sources as they are pass, and fail once a forbidden import is put into a copy of them", (t) => {
  const root = mkdtempSync(join(tmpdir(), "tenon-floors-"));
  t.after(() => rmSync(root, { recursive: true }));
  cpSync(join(repository, src), join(root, src), { recursive: true });
  const patterns = [`${src}/**/*.ts`];
  const before = check(readSources(patterns, root)).length;

  writeFileSync(
    join(root, src, "kernel/forbidden.ts"),
    `import type { TenonError } from "../contract/errors/error.ts";\nexport type X = TenonError;\n`,
  );

  const found = check(readSources(patterns, root));
  assert.equal(found.length, before + 1);
  assert.ok(
    found.some(
      ({ file, wrong }) => file === `${src}/kernel/forbidden.ts` && wrong.includes("may not import contract/…"),
    ),
  );
});

test("the table of AGENTS.md shows every folder on its floor", () => {
  const rows = readFileSync(join(repository, "AGENTS.md"), "utf8").split("\n");
  const folders = floors.filter((floor) => !isDoor(floor));
  for (const { name, height } of folders) {
    const isThere = rows.some((row) => new RegExp(`^\\| ${height} +\\|.*\`${name}\``).test(row));
    assert.ok(isThere, `AGENTS.md does not show ${name} on floor ${height}`);
  }
});
