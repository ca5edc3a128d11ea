import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runInThisContext } from "node:vm";
import { buildDoors, guestPrograms } from "../build.ts";
import { check, guestLimitBytes } from "../check-size.ts";
import { sentence } from "../problem.ts";

function sources(files: Record<string, string>): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "tenon-build-"));
  mkdirSync(join(path, "src"));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, "src", file), text);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test("the build writes a file a door, shares what they share, and leaves packages outside", async () => {
  using made = sources({
    "a.ts": `export { shared } from "./shared.ts"; export { semver } from "./outside.ts";`,
    "b.ts": `export { shared } from "./shared.ts";`,
    "shared.ts": `export const shared: object = { only: "once" };`,
    "outside.ts": `import semver from "semver"; export { semver };`,
  });
  const dist = join(made.path, "dist");
  await buildDoors({ a: join(made.path, "src/a.ts"), b: join(made.path, "src/b.ts") }, dist);
  const texts = new Map(
    readdirSync(dist)
      .filter((file) => file.endsWith(".js"))
      .map((file) => [file, readFileSync(join(dist, file), "utf8")]),
  );
  assert.deepEqual(
    [...texts.keys()].filter((file) => !file.startsWith("chunk-")),
    ["a.js", "b.js"],
  );
  assert.equal([...texts.values()].filter((text) => text.includes('only: "once"')).length, 1);
  assert.match(texts.get("a.js") ?? "", /from "semver"/);
});

test("the build fails on what the bundler only warns about", async () => {
  using made = sources({ "a.ts": `export { gone } from "./b.ts";`, "b.ts": `export const here: number = 1;` });
  await assert.rejects(buildDoors({ a: join(made.path, "src/a.ts") }, join(made.path, "dist")), /gone/);
});

test("each guest program is one expression that imports nothing, within its limit", async () => {
  const programs = await guestPrograms();
  assert.deepEqual(check(programs), []);
  for (const text of programs.values()) {
    assert.equal(typeof runInThisContext(`(${text}\n)`), "function");
  }
});

test("a guest program over the limit is reported with both numbers", () => {
  const [problem] = check(new Map([["guest-thread.js", "x".repeat(guestLimitBytes + 1)]]));
  assert.ok(problem);
  const numbers = `has ${guestLimitBytes + 1} bytes; allowed: ${guestLimitBytes}`;
  assert.ok(sentence(problem).startsWith(`packages/tenon/dist/guest-thread.js ${numbers}. `));
});
