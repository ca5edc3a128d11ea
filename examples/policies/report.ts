import { isGone, type Proof } from "tenon";
import type { NamedSwap, Outcome } from "./job.ts";
import type { LoadReport } from "./load-messages.ts";
import type { VersionsOutcome } from "./versions.ts";

export function isFine({ load, swaps, proofs, planted, versions }: Outcome): boolean {
  return (
    versions.failedCalls === 0 &&
    versions.wrongVersions === 0 &&
    versions.tripped !== undefined &&
    versions.faulty.state.kind === "rolled back" &&
    versions.good.state.kind === "promoted" &&
    load.failedCalls === 0 &&
    load.wrongAnswers === 0 &&
    swaps.every((swap) => namesLost(load, swap) === 0) &&
    proofs.every(isGone) &&
    planted.verdict === "leaked"
  );
}

/** The last line of `--json`. Times in microseconds. */
export function jsonOf(outcome: Outcome): string {
  const { load, swaps, proofs, planted, versions } = outcome;
  return JSON.stringify({
    calls: load.calls,
    callsPerSecond: perSecond(outcome),
    failedCalls: load.failedCalls,
    wrongAnswers: load.wrongAnswers,
    files: load.files,
    p50Us: load.p50Us,
    p99Us: load.p99Us,
    swaps: swaps.map((swap) => ({
      name: swap.name,
      from: `${swap.from.plugin}@${swap.from.version}`,
      to: `${swap.to.plugin}@${swap.to.version}`,
      failedCalls: load.names[swap.name]?.failedCalls,
      inFlight: swap.inFlight,
      held: swap.held,
      pausedMs: swap.pausedMs,
      lostIncrements: namesLost(load, swap),
    })),
    proofs: proofs.map(({ plugin, version, realm, verdict, sentence, tookMs }) => ({
      plugin,
      version,
      realm,
      verdict,
      sentence,
      tookMs,
    })),
    versions,
    planted: {
      plugin: planted.plugin,
      version: planted.version,
      realm: planted.realm,
      verdict: planted.verdict,
      holder: holderOf(planted),
    },
  });
}

/** The report as people read it. */
export function textOf(outcome: Outcome): string {
  const { load, swaps, proofs, planted, versions } = outcome;
  return [
    "",
    `${load.calls} calls over ${load.files} Markdown files and ${Math.round(load.tookMs / 1000)} s: ${perSecond(outcome)} a second, p50 ${load.p50Us} µs, p99 ${load.p99Us} µs`,
    `${load.failedCalls} failed, ${load.wrongAnswers} answered wrongly`,
    ...swaps.map(
      (swap) =>
        `swap ${swap.name}: ${swap.inFlight} in flight, ${swap.held} held for ${swap.pausedMs} ms, ${namesLost(load, swap)} increments lost`,
    ),
    ...versionsText(versions),
    ...proofs.map((proof) => `${proof.verdict.padEnd(8)} ${proof.sentence} (${proof.tookMs} ms)`),
    `${planted.verdict.padEnd(8)} ${planted.sentence} (planted)`,
  ].join("\n");
}

/** What became of the versions that were rolled out, as people read it: a line each. */
export function versionsText({
  calls,
  failedCalls,
  tripped,
  fellBack,
  faulty,
  good,
}: VersionsOutcome): readonly string[] {
  const why = "why" in faulty.state ? faulty.state.why : "";
  const steps = good.moments.map(({ atMs, percentage }) => `${percentage} % at ${atMs} ms`).join(", ");
  const opened =
    tripped === undefined ? "never" : `at ${tripped.atMs} ms, ${tripped.failed} of ${tripped.calls} failed`;
  return [
    `versions: ${calls} calls while versions came and went, ${failedCalls} failed`,
    `access ${faulty.version}: breaker opened ${opened}; ${faulty.callsAffected} calls affected, ${fellBack} that asked for it were answered by version 1`,
    `access ${faulty.version}: ${faulty.state.kind} at ${faulty.moments.at(-1)?.atMs} ms: ${why}`,
    `access ${good.version}: ${good.state.kind}: ${steps}`,
  ];
}

function namesLost(load: LoadReport, { name }: NamedSwap): number {
  return load.names[name]?.lostIncrements ?? Number.NaN;
}

function perSecond({ load }: Outcome): number {
  return Math.round((load.calls / load.tookMs) * 1000);
}

function holderOf(proof: Proof): string | undefined {
  if (proof.verdict !== "leaked") return undefined;
  const [holder] = proof.holders;
  return holder === undefined ? undefined : `${holder.witness}: ${holder.detail}`;
}
