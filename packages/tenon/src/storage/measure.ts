import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** What each file counts besides its bytes: a million empty ones are not nothing. */
export const fileOverheadBytes = 256;

/** What all files below a directory count, links as links; stops once it is more than `enoughBytes`. */
export async function measureFiles(directory: string, enoughBytes: number): Promise<number> {
  let bytes = 0;
  const left = [directory];
  for (let each = left.pop(); each !== undefined && bytes <= enoughBytes; each = left.pop()) {
    // What goes meanwhile counts nothing.
    for (const entry of await readdir(each, { withFileTypes: true }).catch(() => [])) {
      if (bytes > enoughBytes) break;
      const path = join(each, entry.name);
      if (entry.isDirectory()) left.push(path);
      const size = entry.isFile()
        ? await lstat(path).then(
            (found) => found.size,
            () => 0,
          )
        : 0;
      bytes += fileOverheadBytes + size;
    }
  }
  return bytes;
}
