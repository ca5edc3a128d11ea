import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { RolldownLog } from "rolldown";
import type { TenonError } from "../contract/errors/error.ts";
import { bundleFailure } from "./bundle-failure.ts";
import type { Bundler } from "./bundler.ts";
import { withoutSuffix } from "./import-attributes.ts";
import { metaTransform } from "./import-meta.ts";
import type { SourceMapJson } from "./source-map-json.ts";
import { entryModule, sources, type SourcesOptions } from "./sources.ts";

export interface Built {
  /** Module text without imports and exports; `import()` of what is not known may be left. */
  readonly code: string;
  readonly map: SourceMapJson;
}

/** Bundles in memory. The build is closed whatever happens; rolldown's threads stay with the process, shared by all builds. */
export async function build(bundler: Bundler, options: Omit<SourcesOptions, "refused" | "parseSync">): Promise<Built> {
  const refused: TenonError[] = [];
  const unresolved: RolldownLog[] = [];
  const cwd = dirname(options.entryPath);
  try {
    await using opened = await bundler.rolldown({
      input: entryModule,
      cwd,
      platform: "node",
      // As Node: what a plugin means does not depend on a tsconfig.json around it.
      tsconfig: false,
      logLevel: "warn",
      onLog: (_level, log) => {
        if (log.code === "UNRESOLVED_IMPORT") unresolved.push(log);
      },
      plugins: [sources({ ...options, refused, parseSync: bundler.parseSync })],
      resolve: {
        extensions: [".js", ".json", ".mjs", ".cjs", ".ts", ".mts", ".cts"],
        extensionAlias: { ".js": [".js", ".ts"], ".mjs": [".mjs", ".mts"], ".cjs": [".cjs", ".cts"] },
        ...sourceConditions(),
      },
      transform: metaTransform,
      experimental: { attachDebugInfo: "none" },
    });
    const { output } = await opened.generate({
      format: "esm",
      dir: cwd,
      codeSplitting: false,
      sourcemap: "hidden",
      polyfillRequire: false,
      keepNames: true,
      comments: false,
    });
    if (unresolved.length > 0) throw Object.assign(new Error("imports are not found"), { errors: unresolved });
    const [chunk] = output;
    const foreign = chunk.imports[0];
    if (foreign !== undefined)
      throw new Error(`"${foreign}" is imported from outside of this machine, which cannot be bundled`);
    return {
      code: chunk.code.replace(/\nexport \{\s*\};\s*$/, "\n"),
      map: absolute(chunk.map as unknown as SourceMapJson, cwd),
    };
  } catch (error) {
    throw refused[0] ?? bundleFailure(options.entryPath, error);
  }
}

/** In development this library runs from its sources, and a plugin must get `tenon/plugin` from there too. */
function sourceConditions(): { conditionNames?: string[] } {
  return import.meta.url.endsWith(".ts") ? { conditionNames: ["@tenon/source"] } : {};
}

function absolute(map: SourceMapJson, cwd: string): SourceMapJson {
  const named = map.sources.map((source) =>
    source.startsWith("\0") ? source : pathToFileURL(resolve(cwd, withoutSuffix(source))).href,
  );
  return { version: 3, sources: named, sourcesContent: map.sourcesContent, names: map.names, mappings: map.mappings };
}
