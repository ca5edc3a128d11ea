import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../check-doors.ts";
import { sentence } from "../problem.ts";

const src = "packages/tenon/src";
const entry = (name: string): object => ({
  "@tenon/source": `./src/${name}.ts`,
  types: `./dist/${name}.d.ts`,
  default: `./dist/${name}.js`,
});
const manifest = (exports: object): Record<string, string> => ({
  "packages/tenon/package.json": JSON.stringify({ exports }),
});
const good: Record<string, string> = {
  ...manifest({ ".": entry("index"), "./contract": entry("contract"), "./package.json": "./package.json" }),
  [`${src}/index.ts`]: `/** What hosts import. */\nexport { createHost, type Host as Keeper } from "./host/create-host.ts";`,
  [`${src}/contract.ts`]: `export * as t from "typebox";\nexport { Type } from "typebox";`,
  [`${src}/host/create-host.ts`]: `export type { Host } from "./host.ts";\n/** Makes a host. */\nexport function createHost(): void {}`,
  [`${src}/host/host.ts`]: `/** A host. */\ninterface Host { readonly name: string }\nexport type { Host };`,
};
const problems = (changes: Record<string, string>): string[] =>
  check(new Map(Object.entries({ ...good, ...changes }))).map(sentence);

test("doors of explicit re-exports with documented declarations pass", () => assert.deepEqual(problems({}), []));

const bad: Record<string, readonly [changes: Record<string, string>, wrong: RegExp]> = {
  "export * of a folder": [
    { [`${src}/contract.ts`]: `export * from "./host/host.ts";` },
    /contract\.ts:1 hides names behind export \*; allowed: /,
  ],
  "code in a door": [
    { [`${src}/contract.ts`]: `export const one: number = 1;` },
    /contract\.ts:1 holds more than re-exports/,
  ],
  "an import in a door": [{ [`${src}/contract.ts`]: `import "./host/host.ts";` }, /holds more than re-exports/],
  "a door without a subpath": [
    manifest({ ".": entry("index") }),
    /contract\.ts is not reachable: .* wanted "\.\/contract"/,
  ],
  "a subpath without a door": [
    manifest({ ".": entry("index"), "./contract": entry("contract"), "./trust": entry("trust") }),
    /exports "\.\/trust" to other files than its door/,
  ],
  "a subpath to another file": [
    manifest({ ".": entry("index"), "./contract": entry("index") }),
    /exports "\.\/contract" to other files/,
  ],
  "a name that is declared nowhere": [
    { [`${src}/contract.ts`]: `export { gone } from "./host/host.ts";` },
    /exports "gone", which is declared nowhere/,
  ],
  "a declaration without a doc comment": [
    { [`${src}/host/create-host.ts`]: `export type { Host } from "./host.ts";\nexport function createHost(): void {}` },
    /host\/create-host\.ts:2 declares "createHost", public through packages\/tenon\/src\/index\.ts, without a doc comment/,
  ],
  "a plain comment instead of a doc comment": [
    { [`${src}/host/host.ts`]: `// A host.\nexport interface Host { readonly name: string }` },
    /host\/host\.ts:2 declares "Host"/,
  ],
};
for (const [slip, [changes, wrong]] of Object.entries(bad)) {
  test(`${slip} is reported`, () => {
    const found = problems(changes);
    assert.equal(found.length, 1, found.join("\n"));
    assert.match(found[0] ?? "", wrong);
  });
}
