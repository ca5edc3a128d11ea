import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The folder itself and those below it, without hidden ones and `node_modules`, at most `most`. */
export async function foldersBelow(root: string, most: number): Promise<readonly string[]> {
  const found = [root];
  // Grows while it is walked: nearest folders come first, so they are the ones that are kept.
  for (const folder of found) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (found.length >= most) return found;
      if (entry.isDirectory() && isOwn(entry.name)) found.push(join(folder, entry.name));
    }
  }
  return found;
}

/** Whether a name is one a person gives to a source: not hidden, no editor's copy, no installed package. */
export function isOwn(name: string): boolean {
  return name !== "node_modules" && !name.startsWith(".") && !name.endsWith("~");
}
