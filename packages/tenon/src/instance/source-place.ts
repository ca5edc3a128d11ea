import { dirname, relative, sep } from "node:path";
import type { Place } from "../contract/place.ts";
import type { Instance } from "./instance.ts";

/** From frames of a plugin's script, innermost first, to the place in its source; undefined where none is known. */
export type PlaceOf = (frames: readonly string[]) => Place | undefined;

/** The plugin's own code comes before that of its packages: there it can be mended. */
export function placesOf({ around, spec }: Pick<Instance, "around" | "spec">): PlaceOf {
  const { kind, path } = spec.artifact.origin;
  const folder = kind === "directory" ? path : dirname(path);
  return (frames) => {
    const places = frames.flatMap((frame) => (frame.startsWith("tenon:") ? place(around.mapStack(frame), folder) : []));
    const chosen = places.find(({ file }) => !/(^|\/)node_modules\//.test(file)) ?? places[0];
    return chosen === undefined ? undefined : { ...chosen, file: around.redact(chosen.file) };
  };
}

/** What is mapped begins with a path; what is not is of no known script. */
function place(mapped: string, folder: string): readonly Place[] {
  const [, path, line, column] = /^(?!tenon:)(.+):(\d+):(\d+)$/s.exec(mapped) ?? [];
  if (path === undefined) return [];
  return [{ file: relative(folder, path).split(sep).join("/"), line: Number(line), column: Number(column) }];
}
