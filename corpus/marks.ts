import { readFile } from "node:fs/promises";

/** The lines that `// leak` marks in a plugin; alone on a line it marks the line above. */
export async function markedLines(file: string): Promise<readonly number[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.flatMap((line, at) => {
    if (!line.endsWith("// leak")) return [];
    return [line.trim() === "// leak" ? at : at + 1];
  });
}
