// Writes the table of floors into ARCHITECTURE.md: node tools/floor-table.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { floors, isDoor } from "./floors.ts";
import { repository } from "./sources.ts";

const start = "<!-- The table is written by `node tools/floor-table.ts` from tools/floors.ts. -->\n\n";
const place = new RegExp(`(?<=${start})(?:\\|.*\\n)*`);

/** The list of tools/floors.ts as Markdown, laid out as Prettier does. */
export function floorTable(): string {
  const rows = floors.map((floor) => [
    String(floor.height),
    isDoor(floor) ? floor.name : `\`${floor.name}\``,
    floor.only === undefined ? below(floor.height) : floor.only.join(", "),
  ]);
  const head = ["Floor", "Folder", "May import besides itself"];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0, fill)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [line(head, " "), line(rule, "-"), ...rows.map((row) => line(row, " "))].map((text) => `${text}\n`).join("");
}

/** The page with the table as it should be; undefined for a page without its place. */
export function withTable(page: string): string | undefined {
  return place.test(page) ? page.replace(place, () => floorTable()) : undefined;
}

function below(height: number): string {
  if (height === 0) return "nothing";
  if (height >= 8) return "all lower floors";
  return `all lower floors, \`guest\`${height > 5 ? " and `lanes`" : ""} excepted`;
}

if (import.meta.main) {
  const file = join(repository, "ARCHITECTURE.md");
  const page = withTable(readFileSync(file, "utf8"));
  if (page === undefined) throw new Error("Cannot write the table of floors: ARCHITECTURE.md has no place for it");
  writeFileSync(file, page);
}
