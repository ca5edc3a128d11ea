import type { Holder, Proof } from "tenon";
import type { Case, CorpusRealm, Outcome } from "./case.ts";
import { type Ending, version } from "./life.ts";

/** What was expected of one plugin in one realm, and what was said. */
export interface Finding {
  readonly folder: string;
  readonly plugin: string;
  readonly kind: Case["kind"];
  readonly realm: CorpusRealm;
  readonly expected: Outcome["verdict"];
  /** The proof's verdict; `refused` where it was not loaded, `failed` where the runner could not do its part. */
  readonly said: string;
  readonly right: boolean;
  /** Whether the report names plugin, version, file and line. Undefined where nothing stayed and nothing was closed. */
  readonly named: boolean | undefined;
  /** The line of the report that names them. */
  readonly place: string | undefined;
  /** What the report says. */
  readonly report: readonly string[];
}

/** Holds the end of a life against what its case says of that realm. */
export function judge(
  folder: string,
  one: Case,
  realm: "inline" | "thread",
  ending: Ending,
  lines: readonly number[],
): Finding {
  const outcome = one[realm];
  const report = reportOf(ending, outcome);
  const place = lines.length === 0 ? undefined : placeIn(report, one.plugin, lines);
  const hasName = ending.kind === "proven" && ending.proof.sentence.includes(`${one.plugin}@${version}`);
  return {
    folder,
    plugin: one.plugin,
    kind: one.kind,
    realm,
    expected: outcome.verdict,
    said: ending.kind === "proven" ? ending.proof.verdict : ending.kind,
    right: isRight(ending, outcome),
    named: isToBeNamed(outcome) ? hasName && place !== undefined : undefined,
    place,
    report,
  };
}

function placeIn(report: readonly string[], plugin: string, lines: readonly number[]): string | undefined {
  const place = new RegExp(String.raw`\b${plugin}\.ts:(?:${lines.join("|")})\b`);
  const [sentence = "", ...details] = report;
  return [...details, sentence].find((line) => place.test(line));
}

function isToBeNamed(outcome: Outcome): boolean {
  return outcome.verdict === "leaked" || (outcome.verdict === "freed" && outcome.closed !== undefined);
}

function isRight(ending: Ending, outcome: Outcome): boolean {
  if (outcome.verdict === "refused") return ending.kind === "refused" && ending.module === outcome.module;
  if (ending.kind !== "proven") return false;
  const said: string = ending.proof.verdict;
  if (outcome.verdict !== "freed") return said === outcome.verdict;
  const { closed = "" } = outcome;
  const isListed = closed === "" || closedFor(ending.proof).some((text) => text.startsWith(closed));
  return isListed && ["freed", "retained-by-allocator"].includes(said);
}

function reportOf(ending: Ending, outcome: Outcome): readonly string[] {
  if (ending.kind !== "proven") return [ending.text];
  const { proof } = ending;
  const details =
    proof.verdict === "leaked" ? heldBy(proof.holders) : outcome.verdict === "freed" ? closedFor(proof) : [];
  return [proof.sentence, ...details];
}

function heldBy(holders: readonly Holder[]): readonly string[] {
  return holders.map(({ detail, place }) => `${detail}${placeText(place)}`);
}

function closedFor({ teardown }: Proof): readonly string[] {
  return teardown.closed.map(({ label, place }) => `${label}${placeText(place)}`);
}

function placeText(place: Holder["place"]): string {
  return place === undefined ? "" : ` at ${place.file}:${place.line}`;
}
