import { readFile, stat } from "node:fs/promises";
import type { Place } from "./place.ts";

const around = 2;
const widest = 160;
const largestBytes = 4 * 2 ** 20;

/** A few lines of the source around a place, with a mark under it; undefined where the place cannot be read. */
export async function codeFrame({ file, line, column }: Place): Promise<string | undefined> {
  const lines = await linesOf(file);
  const marked = lines[line - 1];
  if (marked === undefined) return undefined;
  const first = Math.max(1, line - around);
  const shown = lines.slice(first - 1, line + around);
  const width = String(first + shown.length - 1).length;
  const numbered = shown.flatMap((text, index) => {
    const number = first + index;
    const row = `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text.slice(0, widest)}`.trimEnd();
    return number === line && column <= widest
      ? [row, `  ${" ".repeat(width)} | ${blanks(marked.slice(0, column - 1))}^`]
      : [row];
  });
  return numbered.join("\n");
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    if ((await stat(file)).size > largestBytes) return [];
    return (await readFile(file, "utf8")).split(/\r\n|[\n\r\u2028\u2029]/);
  } catch {
    return [];
  }
}

// Tabs stay, so that the mark stands under its place however wide they are shown.
function blanks(text: string): string {
  return text.replace(/[^\t]/g, " ");
}
