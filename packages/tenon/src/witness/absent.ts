import { ambientWitnesses } from "./ambient/sample.ts";
import { worksOn } from "./facts.ts";
import { ownedWitnesses } from "./owned-facts.ts";

/** Witnesses that a realm of this kind would have, and the platform does not: of what they watch a proof says nothing. */
export function absentOn(platform: NodeJS.Platform, realm: string): readonly string[] {
  const owned = ownedWitnesses.filter(({ realms }) => realms.includes(realm));
  const absent = [...owned, ...ambientWitnesses].filter((facts) => !worksOn(facts, platform));
  return [...new Set(absent.map(({ name }) => name))];
}
