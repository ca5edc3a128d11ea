import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Path from the root of the repository, with forward slashes, to text. */
export type Sources = ReadonlyMap<string, string>;

export const repository: string = fileURLToPath(new URL("..", import.meta.url));

/** Reads every file that fits one of the patterns, in a stable order, without what is installed or built. */
export function readSources(patterns: readonly string[], root: string = repository): Sources {
  const paths = globSync([...patterns], { cwd: root, exclude: ["**/node_modules/**", "**/dist/**"] });
  const names = paths.map((path) => path.replaceAll("\\", "/")).toSorted();
  return new Map(names.map((name) => [name, readFileSync(`${root}/${name}`, "utf8")]));
}
