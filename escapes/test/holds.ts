import assert from "node:assert/strict";
import type { RealmName } from "../case.ts";
import { realmNamed } from "../realms.ts";
import { runRealm, surprises } from "../run-realm.ts";

/** Lets all of the corpus try to get out of one realm. */
export async function holds(name: RealmName): Promise<void> {
  const row = realmNamed(name);
  assert.ok(row !== undefined, name);
  const run = await runRealm(row, []);
  assert.ok(run.findings.length >= 190);
  if (run.realm === name) assert.equal(run.strength, row.strength);
  assert.deepEqual(surprises(run), []);
}
