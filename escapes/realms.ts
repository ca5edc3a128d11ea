import type { LoadOptions, Strength } from "tenon";
import type { RealmName } from "./case.ts";

/** A realm to try to get out of. */
export interface RealmRow {
  readonly name: RealmName;
  /** What the docs say of it; the host's own word is held against it. */
  readonly strength: Strength;
  readonly load: LoadOptions;
  /** Flags of Node for the host. */
  readonly flags: readonly string[];
}

const limits = { heapBytes: 64 * 2 ** 20 };

/** One row a realm: what is tried in one is tried in all of them. */
export const realms: readonly RealmRow[] = [
  // The heap bombs of a plugin inline are bombs in the host's heap: it need not be as large as Node's default.
  { name: "inline", strength: "none", load: { realm: "inline" }, flags: ["--max-old-space-size=128"] },
  { name: "thread", strength: "contained", load: { realm: "thread", limits }, flags: [] },
];

export function realmNamed(name: string): RealmRow | undefined {
  return realms.find((row) => row.name === name);
}
