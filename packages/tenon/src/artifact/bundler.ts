import type * as Rolldown from "rolldown";
import type * as RolldownUtils from "rolldown/utils";
import { TenonError } from "../contract/errors/error.ts";

/** What is used of rolldown, an optional peer that is loaded with the first bundle. */
export interface Bundler {
  readonly rolldown: typeof Rolldown.rolldown;
  readonly parseSync: typeof RolldownUtils.parseSync;
}

/** @throws TENON_BUNDLER_MISSING */
export async function loadBundler(entry: string): Promise<Bundler> {
  try {
    const [{ rolldown }, { parseSync }] = await Promise.all([import("rolldown"), import("rolldown/utils")]);
    return { rolldown, parseSync };
  } catch (cause) {
    throw new TenonError("TENON_BUNDLER_MISSING", { entry }, { cause });
  }
}
