import { layoutHash } from "./hash.ts";
import type { StructLayout } from "./layout.ts";
import { readLayout } from "./read-layout.ts";
import { printable } from "../found.ts";
import { SchemaProblem } from "../schema-problem.ts";
import { isObject, own, type Refuse, shown } from "../untrusted.ts";

/** A layout as a manifest tells of it: for plugins whose code cannot be asked, and against a build of another day. */
export interface ManifestLayout extends Omit<StructLayout, "type" | "title"> {
  /** `sha256-…` of the layout. */
  readonly hash: string;
}

const mostLayouts = 200;

/** What a manifest says of layouts by their names. */
export function manifestLayout(layout: StructLayout): ManifestLayout {
  const { size, align, fields } = layout;
  return { hash: layoutHash(layout), size, align, fields };
}

/** Reads `tenon.layouts`: each must be laid out as structs are, and be what its hash is of. */
export function readManifestLayouts(given: unknown, refuse: Refuse): ReadonlyMap<string, StructLayout> {
  if (given === undefined) return new Map();
  if (!isObject(given))
    return refuse("tenon.layouts", shown(given), "an object of layouts, as `tenon generate` writes it");
  const names = Object.keys(given);
  if (names.length > mostLayouts) return refuse("tenon.layouts", `${names.length} layouts`, `at most ${mostLayouts}`);
  return new Map(names.map((name) => [name, readOne(name, own(given, name), refuse)] as const));
}

function readOne(name: string, given: unknown, refuse: Refuse): StructLayout {
  const path = `tenon.layouts.${printable(name, 80)}`;
  if (!isObject(given)) return refuse(path, shown(given), "an object with hash, size, align and fields");
  const layout = checkedLayout(name, given, path, refuse);
  const hash = layoutHash(layout);
  return own(given, "hash") === hash ? layout : refuse(`${path}.hash`, shown(own(given, "hash")), `"${hash}"`);
}

function checkedLayout(name: string, given: object, path: string, refuse: Refuse): StructLayout {
  try {
    return readLayout({ ...given, title: name }, path);
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    return refuse(printable(error.path, 300), error.found, error.wanted);
  }
}
