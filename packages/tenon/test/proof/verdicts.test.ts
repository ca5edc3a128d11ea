import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Proof } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { expected, type RealmName, type Row } from "./expected.ts";
import { outcome, runFixture } from "./run-fixture.ts";

guardLeaks();

const realms: readonly RealmName[] = ["inline", "thread"];
/** What leaves something behind in this process that its test must clear away. */
const withOwnTest: ReadonlySet<string> = new Set([
  "patches-host-prototype", "hides-in-host-global", "blocked-in-syscall", "starts-process",
]);

test("every fixture has a row, and every row a fixture", () => {
  const files = readdirSync(join(import.meta.dirname, "fixtures")).map((file) => file.replace(/\.ts$/, ""));
  assert.deepEqual(files.filter((name) => name !== "probe").sort(), Object.keys(expected).sort());
});

for (const realm of realms) {
  describe(`a plugin in realm ${realm}`, () => {
    for (const [name, row] of Object.entries(expected)) {
      if (row[realm] === undefined || withOwnTest.has(name)) continue;
      test(`that ${name} gets its verdict`, async () => {
        const kept: unknown[] = [];
        const proof = await runFixture(name, realm, row, { kept });
        assert.deepEqual(outcome(proof), row[realm], proof.sentence);
        if (proof.verdict === "freed") assertSeenGone(proof);
      });
    }
  });
}

/** Whatever a freed plugin left unseen is its own word at most. */
function assertSeenGone(proof: Proof): void {
  const unseen = proof.owned.filter(({ state, witness }) => state !== "gone" && witness !== "scope");
  assert.deepEqual(unseen, []);
}
