// Writes what a host tells in numbers into docs/guides/telemetry.md: node tools/metrics-table.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Instrument, instruments } from "../packages/tenon/src/telemetry/instruments.ts";
import { repository } from "./sources.ts";

const start = "<!-- From here on written by `node tools/metrics-table.ts` from telemetry/instruments.ts. -->";

/** The page with the table as it should be; undefined for a page without its place. */
export function withMetrics(page: string): string | undefined {
  const at = page.indexOf(start);
  return at < 0 ? undefined : `${page.slice(0, at)}${start}\n\n${table()}`;
}

/** Laid out as Prettier does. */
function table(): string {
  const head = ["Metric", "Kind", "Labels", "What it says"];
  const rows = Object.entries<Instrument>(instruments).map(([name, { kind, labels, help }]) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(" "),
    help,
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0, fill)).join(" | ")} |\n`;
  const under = widths.map((width) => "-".repeat(width));
  return [line(head, " "), line(under, "-"), ...rows.map((row) => line(row, " "))].join("");
}

if (import.meta.main) {
  const file = join(repository, "docs/guides/telemetry.md");
  const page = withMetrics(readFileSync(file, "utf8"));
  if (page === undefined)
    throw new Error("Cannot write the table of metrics: docs/guides/telemetry.md has no place for it");
  writeFileSync(file, page);
}
