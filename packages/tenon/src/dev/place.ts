import { stat } from "node:fs/promises";
import { isAbsolute, sep } from "node:path";
import { isTenonError } from "../index.ts";

/** Where in a source something is wrong. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

const longest = 64 * 1024;
const mostCauses = 8;

/** The place in a source that an error is about: of those it names, the first that is there and was not installed by npm. */
export async function placeOf(error: unknown): Promise<Place | undefined> {
  let installed: Place | undefined;
  for (const text of textsOf(error)) {
    for (const place of await placesIn(text)) {
      if (!place.file.includes(`${sep}node_modules${sep}`)) return place;
      installed ??= place;
    }
  }
  return installed;
}

/** The innermost cause first: the plugin's own error knows best. Stacks of Tenon and of its bundler tell of no source. */
function textsOf(error: unknown): readonly string[] {
  const texts: string[] = [];
  let depth = 0;
  for (let at = error; at instanceof Error && depth < mostCauses; at = at.cause, depth += 1) {
    texts.unshift(at.message.slice(0, longest), isTenonError(at) ? "" : (at.stack ?? "").slice(0, longest));
    if (isTenonError(at, "TENON_BUNDLE_FAILED")) break;
  }
  return texts;
}

async function placesIn(text: string): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const found of text.matchAll(/^(.*?):(\d+):(\d+)\b/gm)) {
    const [, before = "", line, column] = found;
    const file = await fileAtEnd(before);
    if (file !== undefined) places.push({ file, line: Number(line), column: Number(column) });
  }
  return places;
}

/** The file whose absolute path a text ends with: the shortest one that is there, since a path may hold blanks. */
async function fileAtEnd(text: string): Promise<string | undefined> {
  const starts = [...text.matchAll(/(?<=^|[\s("'])(?=\S)/g)].map(({ index }) => index).reverse();
  for (const start of starts) {
    const path = text.slice(start);
    if (isAbsolute(path) && (await isFile(path))) return path;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
