import { TenonError } from "../contract/errors/error.ts";
import { type Grants, noGrants } from "../contract/grants.ts";
import { readGrants } from "../contract/read-grants.ts";
import { withRealPaths } from "../realm/grants/real-paths.ts";
import type { RealmKind } from "../realm/realm.ts";

/**
 * Reads an option `grants`.
 *
 * @throws TENON_OPTION_INVALID, with the path of what does not fit.
 */
export function readOption(grants: unknown): Grants {
  try {
    return readGrants(grants, "grants", (option, found, wanted) => {
      throw new TenonError("TENON_OPTION_INVALID", { option, found, wanted });
    });
  } catch (error) {
    if (error instanceof TenonError) throw error;
    const found = "an object that cannot be read";
    throw new TenonError("TENON_OPTION_INVALID", { option: "grants", found, wanted: "plain data" }, { cause: error });
  }
}

/** What a plugin gets: what its load says, else what the host says, else nothing; inline nothing can be held back. */
export function givenGrants(asked: unknown, ofHost: unknown, realm: RealmKind): Grants {
  const said = asked ?? ofHost;
  if (said !== undefined) return withRealPaths(readOption(said));
  return realm === "inline" ? "all" : noGrants;
}
