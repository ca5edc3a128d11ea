import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

export interface MarkdownFile {
  readonly path: string;
  readonly text: string;
}

/** Fewer files prove little: the corpus is then not the one this example is written for. */
const leastFiles = 300;

/** Every Markdown file below a directory, sorted. Workspaces are linked into node_modules; links are not followed. */
export function readCorpus(directory: string): readonly MarkdownFile[] {
  const paths = markdownBelow(directory).toSorted();
  if (paths.length < leastFiles) {
    const found = `it has ${paths.length} Markdown files, wanted ${leastFiles} or more`;
    throw new Error(`Cannot render ${directory}: ${found}. Run npm ci first.`);
  }
  return paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

// Not readdirSync's own `recursive`: that follows links.
function markdownBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return markdownBelow(path);
    return entry.isFile() && extname(entry.name).toLowerCase() === ".md" ? [path] : [];
  });
}
