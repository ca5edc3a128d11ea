import assert from "node:assert/strict";
import type { Proof } from "tenon";
import { lineOf, type Shelved, textOf } from "./shelf.ts";

/** Labels without what differs from run to run, each with its place. */
export function told(entries: Proof["teardown"]["closed"]): readonly string[] {
  return entries.map(
    ({ label, place }) => `${label.replace(/(process |descriptor |:)\d+/, "$1#")} at ${textOf(place)}`,
  );
}

/** As `told`, of what the fixture opened in the line that is marked with `what`. */
export function from(what: string, label: string): string {
  return `${label} at careless.ts:${lineOf(what, "careless/careless.ts")}`;
}

/** Lets the plugin do its deeds and go, and sees to it that this is what was closed for it, and that nothing is left. */
export async function assertClosed(
  careless: () => Promise<Shelved>,
  deeds: readonly string[],
  closed: readonly string[],
): Promise<void> {
  await using shelved = await careless();
  for (const deed of deeds) await shelved.open(deed);
  const proof = await shelved.unload();
  assert.deepEqual(told(proof.teardown.closed), closed);
  assert.deepEqual([proof.teardown.failed, proof.teardown.late, proof.verdict], [[], [], "freed"], proof.sentence);
}
