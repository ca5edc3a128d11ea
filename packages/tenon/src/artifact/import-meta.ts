import { dirname, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** Module that every use of `import.meta`, `__filename` and `__dirname` is made to import from; one per user. */
const metaModule = "\0tenon:meta";
const placeModule = "\0tenon:place";

/** Rolldown options that replace the names, minding scopes. */
export const metaTransform: { define: Record<string, string>; inject: Record<string, [string, string]> } = {
  define: { "import.meta": "__tenon_meta" },
  inject: {
    __tenon_meta: [metaModule, "meta"],
    __filename: [metaModule, "filename"],
    __dirname: [metaModule, "dirname"],
  },
};

export function resolveMeta(source: string, importer: string | undefined): string | undefined {
  if (source === metaModule) return `${metaModule}:${importer}`;
  return source === placeModule ? source : undefined;
}

/**
 * Code of such a module. The entry's place is known only where the code runs, so that the same sources give the same bytes
 * on every machine; other files are found from it: so many directories up, then down.
 */
export function loadMeta(id: string, entryPath: string): string | undefined {
  if (id === placeModule) return placeCode;
  if (!id.startsWith(`${metaModule}:`)) return undefined;
  const file = id.slice(metaModule.length + 1);
  const names = "export const { filename, dirname } = meta;";
  if (file === entryPath) return `export const meta = $tenon.meta; ${names}`;
  const steps = relative(dirname(entryPath), file).split(sep);
  const up = steps.filter((step) => step === "..").length;
  const down = steps.slice(up);
  const downUrl = pathToFileURL(file).href.split("/").slice(-down.length);
  return `import { at } from ${JSON.stringify(placeModule)}; export const meta = at(${up}, ${JSON.stringify(down)}, ${JSON.stringify(downUrl)}); ${names}`;
}

// Plain text work: an inline realm may have no URL.
const placeCode = `
export function at(up, down, downUrl) {
  const mark = $tenon.meta.filename.includes("\\\\") ? "\\\\" : "/";
  const cut = (text, by) => text.split(by).slice(0, -1 - up);
  const filename = [...cut($tenon.meta.filename, mark), ...down].join(mark);
  return { url: [...cut($tenon.meta.url, "/"), ...downUrl].join("/"), filename, dirname: filename.slice(0, filename.lastIndexOf(mark)) };
}`;
