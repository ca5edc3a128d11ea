import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Proof } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { expected, type RealmName } from "./expected.ts";
import { outcome, runFixture } from "./run-fixture.ts";

guardLeaks();

const realms: readonly RealmName[] = ["inline", "thread"];
/** These leave something behind in this process that a test must clear away: they have one each. */
const withTestOfTheirOwn: ReadonlySet<string> = new Set([
  "patches-host-prototype",
  "hides-in-host-global",
  "blocked-in-syscall",
  "spins-over-a-process",
]);

test("every fixture has a row, and every row a fixture", () => {
  const files = readdirSync(join(import.meta.dirname, "fixtures"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length));
  assert.deepEqual(files.filter((name) => name !== "probe").sort(), Object.keys(expected).sort());
});

for (const realm of realms) {
  describe(`a plugin in realm ${realm}`, () => {
    for (const [name, row] of Object.entries(expected)) {
      if (row[realm] === undefined || withTestOfTheirOwn.has(name)) continue;
      test(`that ${name} gets its verdict`, async () => {
        const kept: unknown[] = [];
        const proof = await runFixture(name, realm, row, { kept });
        assert.deepEqual(outcome(proof), row[realm], proof.sentence);
        if (proof.verdict === "freed") assertSeenGone(proof);
      });
    }
  });
}

/** A freed plugin was seen to be gone, by the witnesses that its realm has. */
function assertSeenGone(proof: Proof): void {
  const gone = proof.owned.filter(({ state }) => state === "gone").map(({ witness }) => witness);
  const wanted = proof.realm === "inline" ? ["context"] : ["worker", "thread", "message port"];
  assert.deepEqual(
    wanted.filter((witness) => !gone.includes(witness)),
    [],
    "not seen to be gone",
  );
  assert.deepEqual(
    proof.owned.filter(({ state }) => state === "there"),
    [],
  );
}
