import { isGone, type Proof, type RealmKind, type Strength } from "tenon";
import type { MarkdownFile } from "./corpus.ts";
import type { JobResult } from "./job.ts";

export interface RealmResult extends JobResult {
  readonly realm: RealmKind;
  readonly strength: Strength | undefined;
}

export interface Outcome {
  readonly files: readonly MarkdownFile[];
  readonly realms: readonly RealmResult[];
  readonly proofs: readonly Proof[];
}

export function isFine({ realms, proofs }: Outcome): boolean {
  return realms.every(({ faults }) => faults.length === 0) && proofs.every(isGone);
}

/** One line of JSON, for machines. */
export function jsonOf({ files, realms, proofs }: Outcome): string {
  return JSON.stringify({
    calls: sum(realms.map(({ calls }) => calls)),
    failedCalls: sum(realms.map(({ failedCalls }) => failedCalls)),
    wrongAnswers: sum(realms.map(({ wrongAnswers }) => wrongAnswers)),
    files: files.length,
    realms: realms.map(({ faults: _, ...shown }) => shown),
    proofs,
  });
}

/** The same for people. */
export function textOf({ files, realms, proofs }: Outcome, inFlight: number): string {
  const size = sum(files.map(({ text }) => Buffer.byteLength(text))) / 2 ** 20;
  const head = ["realm", "strength", "calls", "failed", "wrong", "p50", "p99", "in all"];
  const rows = realms.map((run) => [
    run.realm,
    run.strength ?? "",
    ...[run.calls, run.failedCalls, run.wrongAnswers].map(String),
    ...[run.p50Ms, run.p99Ms, run.tookMs].map((ms) => `${ms.toFixed(ms < 100 ? 1 : 0)} ms`),
  ]);
  return [
    `${files.length} Markdown files (${size.toFixed(1)} MiB) found under node_modules, ${inFlight} calls in flight:`,
    "",
    ...[head, ...rows].map((cells) => cells.map((cell, at) => (at < 2 ? cell.padEnd(10) : cell.padStart(9))).join("")),
    "",
    ...proofs.map(({ verdict, sentence }) => `${verdict}: ${sentence}.`),
  ].join("\n");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
