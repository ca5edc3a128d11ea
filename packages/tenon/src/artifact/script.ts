import { TenonError } from "../contract/errors/error.ts";
import type { Built } from "./build.ts";
import type { Bundler } from "./bundler.ts";

export interface Script {
  readonly code: string;
  readonly sourceMap: string;
}

/**
 * Puts built code between two texts and proves that the whole is a script: one with an import, an export or `import.meta`
 * left in it does not parse.
 */
export function scriptOf(
  parseSync: Bundler["parseSync"],
  entry: string,
  built: Built,
  [before, after]: readonly [string, string],
): Script {
  const code = `${before}${built.code}${after}`;
  const { errors, module } = parseSync("script.js", code, { lang: "js", sourceType: "script" });
  const why =
    errors[0]?.message ??
    (module.dynamicImports.length > 0 ? "an import() of a module that is not bundled is left" : undefined);
  if (why !== undefined)
    throw new TenonError("TENON_BUNDLE_FAILED", { entry, why: `what was made of it is no script: ${why}` });
  const mappings = ";".repeat(before.split("\n").length - 1) + built.map.mappings;
  return { code, sourceMap: JSON.stringify({ ...built.map, mappings }) };
}
