import type { Finding } from "./judge.ts";
import { apart, type CorpusReport, namedPlugins, type Run, tally } from "./report.ts";

/** The report as tables for a terminal or a page, in Markdown, laid out as Prettier does. */
export function reportText(report: CorpusReport): string {
  return `${summary(report)}\n\n${plugins(report)}\n`;
}

function summary({ runs }: CorpusReport): string {
  const rows = runs.flatMap((run) => {
    const { own, held } = apart(run.findings);
    return [summaryRow(run, "these", own), ...(held.length === 0 ? [] : [summaryRow(run, "held out", held)])];
  });
  const { own, held } = apart(runs.flatMap(({ findings }) => findings));
  const sentences = [
    namedSentence("that leak", own),
    ...(held.length === 0 ? [] : [namedSentence("held out that leak", held)]),
  ];
  const head = ["Realm", "Neighbours", "Plugins", "Right verdicts", "Precision", "Recall"];
  return `${table(head, rows)}\n\n${sentences.join("\n")}`;
}

function summaryRow({ realm, neighbours }: Run, which: string, findings: readonly Finding[]): readonly string[] {
  const { plugins: count, right, precision, recall } = tally(findings);
  const lives = neighbours === undefined ? "none" : `ten, ${neighbours.lives} lives`;
  return [realm, lives, `${count} ${which}`, `${right} of ${count}`, percent(precision), percent(recall)];
}

function namedSentence(which: string, findings: readonly Finding[]): string {
  const { named, of } = namedPlugins(findings);
  return `Of ${of} plugins ${which}, the reports name ${named} with version, file and line.`;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

/** A line for each plugin: what was said of it, and where that differs, what was expected. */
function plugins({ runs }: CorpusReport): string {
  const first = runs.filter(({ neighbours }) => neighbours === undefined);
  const shown = first.length > 0 ? first : runs;
  const names = new Map(
    shown.flatMap(({ findings }) => findings).map(({ folder, plugin }) => [`${folder}/${plugin}`, plugin]),
  );
  const rows = [...names.keys()].map((path) => {
    const all = shown.map(({ findings }) => findings.find(({ folder, plugin }) => `${folder}/${plugin}` === path));
    return [path, ...all.map(verdict), reportOf(all)];
  });
  return table(["Plugin", ...shown.map(({ realm }) => realm), "What the report says"], rows);
}

function verdict(finding: Finding | undefined): string {
  if (finding === undefined) return "";
  return finding.right ? finding.said : `**${finding.said}**, expected ${finding.expected}`;
}

/** The line that names the place; else, where something was to be named, that none does. */
function reportOf(findings: readonly (Finding | undefined)[]): string {
  const named = findings.find((finding) => finding?.named === true);
  if (named !== undefined) return cell(named.place ?? "");
  return findings.some((finding) => finding?.named === false) ? "names no line" : "";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/[<>*_`]/g, (sign) => `\\${sign}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, at) => text.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
