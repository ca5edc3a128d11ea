import type { Grants } from "../contract/grants.ts";

/** A copy made inside, so that plugin code gets objects of its own realm. */
export function frozenGrants(grants: Grants): Grants {
  return JSON.parse(JSON.stringify(grants), (_key, value: unknown) => Object.freeze(value)) as Grants;
}
