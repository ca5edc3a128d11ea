import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { runInThisContext } from "node:vm";
import { TenonError } from "../../src/contract/errors/error.ts";
import type { Artifact } from "../../src/artifact/artifact.ts";

interface ModuleFace {
  exports: unknown;
  readonly require: (name: string) => unknown;
  readonly meta: { readonly url: string; readonly dirname: string; readonly filename: string };
  readonly importUnknown: (specifier: string) => never;
}

/** Runs an artifact's code as a thread realm would, and answers the namespace of its entry. */
export async function evaluate(artifact: Artifact): Promise<Record<string, unknown>> {
  const filename = artifact.entryPath;
  const face: ModuleFace = {
    exports: undefined,
    require: (name) => process.getBuiltinModule(name),
    meta: { url: pathToFileURL(filename).href, filename, dirname: dirname(filename) },
    importUnknown: (specifier) => {
      throw new TenonError("TENON_IMPORT_DYNAMIC", { specifier });
    },
  };
  const run = runInThisContext(artifact.code, { filename: artifact.url }) as (face: ModuleFace) => Promise<void>;
  await run(face);
  return face.exports as Record<string, unknown>;
}
