import type { Case, Outcome } from "./case.ts";
import { groups } from "./cases.ts";
import { worst } from "./judge.ts";
import type { EscapeReport, KeptFinding, KeptRun } from "./report.ts";

/** The report as tables for a terminal or a page, in Markdown, laid out as Prettier does. */
export function reportText({ runs }: EscapeReport): string {
  return [summary(runs), classes(runs), ...runs.filter(({ strength }) => strength !== "none").map(through)].join(
    "\n\n",
  );
}

function summary(runs: readonly KeptRun[]): string {
  const count = (findings: readonly KeptFinding[], outcome: Outcome): string =>
    String(findings.filter((finding) => finding.outcome === outcome).length);
  const rows = runs.map(({ realm, strength, findings }) => [
    realm,
    strength,
    String(findings.length),
    count(findings, "blocked"),
    count(findings, "contained"),
    count(findings, "not-a-wall"),
    String(findings.filter(({ outcome, expected }) => outcome !== expected).length),
  ]);
  return table(["Realm", "Strength", "Tries", "blocked", "contained", "not-a-wall", "Not as expected"], rows);
}

/** A line for each class: how well each realm holds the variant that got furthest. */
function classes(runs: readonly KeptRun[]): string {
  const rows = groups.flatMap(({ folder, cases }) =>
    cases.map((one) => [
      one.class === undefined ? "" : String(one.class),
      one.plugin,
      escaped(`${one.tries}${idsOf(one)}`),
      ...runs.map((run) => cellOf(run, folder, one)),
    ]),
  );
  return table(["Class", "Plugin", "It tries", ...runs.map(({ realm }) => realm)], rows);
}

function idsOf({ ids }: Case): string {
  return ids.length === 0 ? "" : ` (${ids.join(", ")})`;
}

function cellOf({ realm, findings }: KeptRun, folder: string, { plugin, variants }: Case): string {
  const ours = findings.filter((finding) => finding.folder === folder && finding.plugin === plugin);
  const furthest = worst(ours.map(({ outcome }) => outcome));
  if (furthest === undefined) return "";
  const many = ours.filter(({ outcome }) => outcome === furthest).length;
  const share = many === ours.length ? "" : `, ${many} of ${ours.length}`;
  const different = variants.map(({ expected }) => expected[realm]).find((outcome) => typeof outcome !== "string");
  const older = different === undefined ? "" : ` (Node 24: ${different.node24})`;
  return `${furthest}${share}${older}`;
}

/** What got out of one realm, and how far. */
function through({ realm, findings }: KeptRun): string {
  const rows = findings
    .filter(({ outcome }) => outcome === "not-a-wall")
    .map(({ plugin, variant, reached }) => [plugin, escaped(variant), escaped(reached.join(", "))]);
  const title = `### What got out of the realm ${realm}`;
  if (rows.length === 0) return `${title}\n\nNothing that was tried.`;
  return `${title}\n\n${table(["Plugin", "Variant", "What it reached"], rows)}`;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/[<>*_`]/g, (sign) => `\\${sign}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, at) => text.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
