// Checks the code and the links of the pages: node tools/check-docs.ts
// Each TypeScript block names its file, as in "```ts host.ts". A page's files lie together, are type-checked, and each
// host*.ts is run; a block "```text host.out" is what host.ts must print.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { withCorpus } from "./corpus-table.ts";
import { withEscapes } from "./escapes-table.ts";
import { withTable } from "./floor-table.ts";
import { withGrants } from "./grants-table.ts";
import { withMetrics } from "./metrics-table.ts";
import { programProblems } from "./page-programs.ts";
import { type Problem, report } from "./problem.ts";
import { readSources, repository, type Sources } from "./sources.ts";

export function check(pages: Sources, root: string = repository): Problem[] {
  const each = [...pages].flatMap(([file, text]) => [
    ...unnamedBlocks(file, text),
    ...brokenLinks(file, text, root),
    ...floorProblems(file, text),
    ...corpusProblems(file, text),
    ...escapeProblems(file, text),
    ...grantProblems(file, text),
    ...metricProblems(file, text),
  ]);
  return [...each, ...programProblems(pages)];
}

function floorProblems(file: string, text: string): Problem[] {
  if (file !== "ARCHITECTURE.md" || withTable(text) === text) return [];
  const wrong = "shows other floors than tools/floors.ts, or none";
  return [{ file, wrong, remedy: "Run node tools/floor-table.ts." }];
}

function corpusProblems(file: string, text: string): Problem[] {
  if (file !== "docs/proof.md" || withCorpus(text) === text) return [];
  const wrong = "shows other verdicts than bench/results/proof.json, or none";
  return [{ file, wrong, remedy: "Run node tools/corpus-table.ts." }];
}

function escapeProblems(file: string, text: string): Problem[] {
  if (file !== "docs/security.md" || withEscapes(text) === text) return [];
  const wrong = "shows other outcomes than bench/results/escapes.json, or none";
  return [{ file, wrong, remedy: "Run node tools/escapes-table.ts." }];
}

function grantProblems(file: string, text: string): Problem[] {
  if (file !== "docs/grants.md" || withGrants(text) === text) return [];
  const wrong = "shows other strengths than realm/grants/strength.ts, or none";
  return [{ file, wrong, remedy: "Run node tools/grants-table.ts." }];
}

function metricProblems(file: string, text: string): Problem[] {
  if (file !== "docs/guides/telemetry.md" || withMetrics(text) === text) return [];
  const wrong = "shows other metrics than telemetry/instruments.ts, or none";
  return [{ file, wrong, remedy: "Run node tools/metrics-table.ts." }];
}

function unnamedBlocks(file: string, text: string): Problem[] {
  const remedy = "Make it a complete file and name it after the language: ```ts host.ts";
  return text.split("\n").flatMap((content, at) => {
    if (!/^`{3,}(?:ts|typescript)\s*$/.test(content)) return [];
    const wrong = "shows TypeScript that nothing checks; allowed: blocks that name a file";
    return [{ file, line: at + 1, wrong, remedy }];
  });
}

function brokenLinks(file: string, text: string, root: string): Problem[] {
  const targets = text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)(?:#[^)]*)?\)/g);
  return [...targets].flatMap(([, target = ""]) => {
    if (existsSync(join(root, dirname(file), target))) return [];
    return [{ file, wrong: `links to ${target}, which is not there`, remedy: "Correct the link, or write the page." }];
  });
}

if (import.meta.main) {
  const pages = readSources(["*.md", "docs/*.md", "docs/guides/*.md"]);
  report("docs", check(pages), `${pages.size} pages`);
}
