import assert from "node:assert/strict";
import type { RealmName } from "../case.ts";
import { realmNamed } from "../realms.ts";
import { runRealm, surprises } from "../run-realm.ts";

/** Lets all of the corpus try to get out of one realm. */
export async function holds(realm: RealmName): Promise<void> {
  const row = realmNamed(realm);
  assert.ok(row !== undefined, realm);
  const run = await runRealm(row, []);
  assert.ok(run.findings.length >= 190);
  assert.deepEqual(surprises(run), []);
}
