// Writes what came of the escape corpus into docs/security.md: node tools/escapes-table.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EscapeReport } from "../escapes/report.ts";
import { reportText } from "../escapes/report-text.ts";
import { repository } from "./sources.ts";

const start = "<!-- From here on written by `node tools/escapes-table.ts` from bench/results/escapes.json. -->";

/** The page with what was kept of the last run; undefined for a page without its place. */
export function withEscapes(page: string): string | undefined {
  const at = page.indexOf(start);
  return at < 0 ? undefined : `${page.slice(0, at)}${start}\n\n${found()}`;
}

function found(): string {
  const report = JSON.parse(readFileSync(join(repository, "bench/results/escapes.json"), "utf8")) as EscapeReport;
  const { machine, node, date } = report;
  const where = `${machine.cores} cores of ${machine.cpu}, ${machine.kernel}`;
  return `Run on ${date.slice(0, 10)} with Node ${node.slice(1)}, ${where}.\n\n${reportText(report)}\n`;
}

if (import.meta.main) {
  const file = join(repository, "docs/security.md");
  const page = withEscapes(readFileSync(file, "utf8"));
  if (page === undefined)
    throw new Error("Cannot write the tables of the escape corpus: docs/security.md has no place");
  writeFileSync(file, page);
}
