import { Buffer } from "node:buffer";
import { TenonError } from "../contract/errors/error.ts";
import { build, type Built } from "./build.ts";
import { type Bundler, loadBundler } from "./bundler.ts";
import { findUnsupported, maybeUnsupported } from "./erasable.ts";
import type { Located } from "./locate.ts";
import { originalPlace } from "./place.ts";
import type { ReadBudget } from "./read-once.ts";
import { requireText } from "./require-text.ts";
import { scriptOf } from "./script.ts";

export interface PluginBundle {
  readonly code: string;
  readonly sourceMap: string;
  readonly builtins: readonly string[];
  readonly files: readonly string[];
}

/** Makes the script of a plugin, see `Artifact.code`. */
export async function bundlePlugin(located: Located, budget: ReadBudget): Promise<PluginBundle> {
  const { entryPath, manifestPath, entryText } = located;
  const bundler = await loadBundler(entryPath);
  const entryCode = `import * as plugin from ${JSON.stringify(entryPath)}; $tenon.exports = plugin;`;
  const text = entryText === undefined ? {} : { entryText };
  const built = await build(bundler, { entryPath, entryCode, budget, builtins: true, ...text });
  refuseUnsupported(bundler, built, entryPath);
  const load = freeName(built.code);
  const { code, sourceMap } = scriptOf(
    bundler.parseSync,
    entryPath,
    { ...built, code: redirectImports(bundler, built, load) },
    [prologue(built.code, load), epilogue],
  );
  const bytes = Buffer.byteLength(code);
  if (bytes > budget.limitBytes)
    throw new TenonError("TENON_ARTIFACT_TOO_LARGE", { file: entryPath, bytes, limitBytes: budget.limitBytes });
  const files = [...budget.files, ...(manifestPath === undefined ? [] : [manifestPath])];
  return { code, sourceMap, builtins: builtinsOf(code), files: Object.freeze([...new Set(files)].sort()) };
}

// The plugin's own names live in the inner function, so that it may call one of them `require`.
const prologue = (code: string, load: string): string => `(async ($tenon) => {
"use strict";
${requireText(code)}const ${load} = async (specifier) => $tenon.importUnknown(String(specifier));
await (async () => {
`;
const epilogue = "})();\n})";

/** Looks for decorators of JavaScript sources in what was bundled, which costs one look instead of one a file. */
function refuseUnsupported({ parseSync }: Bundler, { code, map }: Built, entryPath: string): void {
  const found = maybeUnsupported(code) ? findUnsupported(parseSync, code, "js") : undefined;
  if (found === undefined) return;
  const place = originalPlace(code, map, found.offset) ?? entryPath;
  throw new TenonError("TENON_SYNTAX_UNSUPPORTED", { place, syntax: found.syntax });
}

/**
 * Every `import()` still left asks for what was not known when bundling, so it goes to `$tenon.importUnknown`. The name it
 * gets is as long as `import`, so that the source map stays true.
 */
function redirectImports({ parseSync }: Bundler, { code }: Built, load: string): string {
  if (!code.includes("import(")) return code;
  const { module } = parseSync("bundle.js", code, { lang: "js", sourceType: "module" });
  let redirected = "";
  let done = 0;
  for (const { start } of module.dynamicImports.toSorted((a, b) => a.start - b.start)) {
    redirected += code.slice(done, start) + load;
    done = start + "import".length;
  }
  return redirected + code.slice(done);
}

function freeName(code: string): string {
  for (let count = 0; ; count++) {
    const name = `$${count.toString(36).padStart(5, "_")}`;
    if (!code.includes(name)) return name;
  }
}

function builtinsOf(code: string): readonly string[] {
  const found = code.matchAll(/\$tenon\.require\("(node:[\w/]+)"\)/g);
  return Object.freeze([...new Set(Array.from(found, ([, name]) => String(name)))].sort());
}
