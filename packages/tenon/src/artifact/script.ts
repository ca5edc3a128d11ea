import { TenonError } from "../contract/errors/error.ts";
import type { Built } from "./build.ts";
import type { Bundler } from "./bundler.ts";
import { originalPlace } from "./place.ts";

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
  const { errors, module } = parseSync("script.js", code, {
    lang: "js",
    sourceType: "script",
    showSemanticErrors: true,
  });
  const [error] = errors;
  if (error !== undefined) {
    const place = originalPlace(built.code, built.map, (error.labels[0]?.start ?? 0) - before.length);
    const why = `${place === undefined ? "" : `${place} `}${error.message}`;
    throw new TenonError("TENON_BUNDLE_FAILED", { entry, why });
  }
  const [later] = module.dynamicImports;
  if (later !== undefined) {
    const place = originalPlace(built.code, built.map, later.start - before.length);
    throw new TenonError("TENON_BUNDLE_FAILED", { entry, why: `${place} imports what is not known before it runs` });
  }
  const mappings = ";".repeat(before.split("\n").length - 1) + built.map.mappings;
  return { code, sourceMap: JSON.stringify({ ...built.map, mappings }) };
}
