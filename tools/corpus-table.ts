// Writes what was said of the corpus into docs/proof.md: node tools/corpus-table.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CorpusReport } from "../corpus/report.ts";
import { reportText } from "../corpus/report-text.ts";
import { repository } from "./sources.ts";

const start = "<!-- From here on written by `node tools/corpus-table.ts` from bench/results/proof.json. -->";

/** The page with what was kept of the last run; undefined for a page without its place. */
export function withCorpus(page: string): string | undefined {
  const at = page.indexOf(start);
  return at < 0 ? undefined : `${page.slice(0, at)}${start}\n\n${found()}`;
}

function found(): string {
  const report = JSON.parse(readFileSync(join(repository, "bench/results/proof.json"), "utf8")) as CorpusReport;
  const { machine, node, date } = report;
  const where = `${machine.cores} cores of ${machine.cpu}, ${machine.kernel}`;
  return `Run on ${date.slice(0, 10)} with Node ${node.slice(1)}, ${where}.\n\n${reportText(report)}`;
}

if (import.meta.main) {
  const file = join(repository, "docs/proof.md");
  const page = withCorpus(readFileSync(file, "utf8"));
  if (page === undefined) throw new Error("Cannot write the table of the corpus: docs/proof.md has no place for it");
  writeFileSync(file, page);
}
