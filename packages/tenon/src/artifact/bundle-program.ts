import { resolve } from "node:path";
import { TenonError } from "../contract/errors/error.ts";
import { build } from "./build.ts";
import { loadBundler } from "./bundler.ts";
import { ReadBudget } from "./read-once.ts";
import { type Script, scriptOf } from "./script.ts";

const limitBytes = 4 * 1024 * 1024;

/**
 * Bundles a program of our own, which imports nothing of Node, into the text of one expression: a function that takes
 * `ambient`, makes each free name a constant with the value of that name in `ambient`, runs the program, and answers what
 * its default export answers when called with `ambient`.
 *
 * @throws TENON_BUNDLE_FAILED, also where the program imports a module of Node; TENON_OPTION_INVALID; TENON_BUNDLER_MISSING
 */
export async function bundleProgram(entry: string, freeNames: readonly string[]): Promise<Script> {
  const odd = freeNames.find((name) => !/^[A-Za-z_$][\w$]*$/.test(name));
  if (odd !== undefined)
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "freeNames",
      found: JSON.stringify(odd),
      wanted: "identifiers",
    });
  const entryPath = resolve(entry);
  const bundler = await loadBundler(entryPath);
  const entryCode = `import program from ${JSON.stringify(entryPath)}; $tenon.program = program;`;
  const built = await build(bundler, { entryPath, entryCode, budget: new ReadBudget(limitBytes), builtins: false });
  const before = `((ambient) => {\n"use strict";\nconst { ${[...new Set(freeNames)].join(", ")} } = ambient;\nconst $tenon = {};\n(() => {\n`;
  return scriptOf(bundler.parseSync, entryPath, built, [before, "})();\nreturn $tenon.program(ambient);\n})"]);
}
