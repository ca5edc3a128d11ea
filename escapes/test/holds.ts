import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { RealmName } from "../case.ts";
import { groups } from "../cases.ts";
import { realmNamed } from "../realms.ts";
import { runRealm, surprises } from "../run-realm.ts";

const newestMajor = 26;

/** Lets the corpus try to get out of one realm: all of it under the newest Node, every other case under older ones. */
export async function holds(name: RealmName, context: TestContext): Promise<void> {
  const row = realmNamed(name);
  assert.ok(row !== undefined, name);
  const plugins = groups.flatMap(({ cases }) => cases.map(({ plugin }) => plugin));
  const half = Number.parseInt(process.versions.node) < newestMajor;
  const seed = Number(process.env["TENON_SEED"] ?? Math.floor(Math.random() * 1_000));
  if (half) context.diagnostic(`every other case, TENON_SEED=${seed}; all of them: npm run escapes`);
  const run = await runRealm(row, half ? plugins.filter((_, index) => index % 2 === seed % 2) : []);
  assert.ok(run.findings.length >= (half ? 80 : 190), `${run.findings.length} tries`);
  if (run.realm === name) assert.equal(run.strength, row.strength);
  assert.deepEqual(surprises(run), []);
}
