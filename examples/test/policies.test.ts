import assert from "node:assert/strict";
import { test } from "node:test";
import { isGone, type Proof } from "tenon";
import { versionsText } from "../policies/report.ts";
import type { VersionsOutcome } from "../policies/versions.ts";
import { runExample } from "./run-example.ts";

interface Report {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly failedCalls: number;
  readonly wrongAnswers: number;
  readonly files: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly swaps: readonly {
    name: string;
    from: string;
    to: string;
    failedCalls: number;
    inFlight: number;
    held: number;
    lostIncrements: number;
  }[];
  readonly proofs: readonly { plugin: string; version: string; realm: string; verdict: Proof["verdict"] }[];
  readonly planted: { verdict: string; holder?: string };
  readonly versions: VersionsOutcome;
}

test("the main job swaps three plugins under HTTP load, loses nothing, takes a faulty version back, and finds its leak", () => {
  const ended = runExample("policies", "--once", "--json", "--calls", "2500");
  assert.equal(ended.exitCode, 0, ended.stderr);
  const report = JSON.parse(ended.stdout.trimEnd().split("\n").at(-1) ?? "") as Report;
  assert.ok(report.calls >= 2500);
  assert.ok(report.files >= 300);
  assert.deepEqual({ failed: report.failedCalls, wrong: report.wrongAnswers }, { failed: 0, wrong: 0 });
  assert.ok(report.callsPerSecond > 0 && report.p50Us > 0 && report.p99Us >= report.p50Us);
  assert.deepEqual(
    report.swaps.map(({ from, to, failedCalls, lostIncrements }) => ({ from, to, failedCalls, lostIncrements })),
    [
      { from: "rate-limit@1.0.0", to: "rate-limit@2.0.0", failedCalls: 0, lostIncrements: 0 },
      { from: "render-marked@18.0.0", to: "render-markdown-it@15.0.0", failedCalls: 0, lostIncrements: 0 },
      { from: "render-marked@18.0.0", to: "render-markdown-it@15.0.0", failedCalls: 0, lostIncrements: 0 },
    ],
  );
  // On a busy machine the few calls to a plugin that answers in microseconds may all be on the wire when its swap begins.
  assert.ok(
    report.swaps.every(({ inFlight, held }) => inFlight + held > 0),
    "calls were in flight or came during each swap",
  );
  assert.ok(
    report.swaps.some(({ inFlight }) => inFlight > 0),
    "calls were in flight at a swap",
  );
  assert.deepEqual(
    report.proofs.map(({ verdict }) => isGone({ verdict })),
    Array(6).fill(true),
  );
  assert.deepEqual(new Set(report.proofs.map(({ realm }) => realm)), new Set(["thread", "inline"]));
  assert.equal(report.planted.verdict, "leaked");
  assert.match(
    report.planted.holder ?? "",
    /^context: Readable\.leakyTrace keeps closure value at index\.ts:10:\d+ \(leaky@/,
  );
  checkVersions(report.versions);
});

/** Version 3 trips and goes back, version 2 then comes to all; nobody who called has seen either. */
function checkVersions(versions: VersionsOutcome): void {
  const { faulty, good, tripped, byVersion } = versions;
  assert.deepEqual({ failed: versions.failedCalls, wrong: versions.wrongVersions }, { failed: 0, wrong: 0 });
  assert.deepEqual(Object.keys(byVersion).sort(), ["1.0.0", "2.0.0", "3.0.0"]);
  // It decides forty times before it fails.
  assert.equal(byVersion["3.0.0"], 40);
  assert.ok(tripped !== undefined && tripped.version === "3.0.0", "the breaker of version 3 opened");
  assert.ok(tripped.calls >= 20 && tripped.failed / tripped.calls > 0.05, JSON.stringify(tripped));
  assert.equal(faulty.version, "3.0.0");
  assert.equal(faulty.callsAffected, faulty.calls - 40);
  assert.ok(faulty.callsAffected >= tripped.failed && versions.fellBack > 0);
  const why = faulty.state.kind === "rolled back" ? faulty.state.why : assert.fail(faulty.state.kind);
  assert.match(why, /^\d+ of \d+ of its calls failed, 0 of \d+ of the old version's$/);
  const back = faulty.moments.at(-1) ?? assert.fail("no moment of version 3");
  const began = faulty.moments[0] ?? assert.fail("no moment of version 3");
  assert.deepEqual([began.percentage, began.state, back.percentage, back.state], [5, "running", 0, "rolled back"]);
  assert.ok(began.atMs <= tripped.atMs && tripped.atMs <= back.atMs, JSON.stringify([faulty.moments, tripped]));
  assert.equal(good.version, "2.0.0");
  assert.deepEqual(
    good.moments.map(({ percentage, state }) => `${state} at ${percentage} %`),
    [...[1, 5, 25, 100].map((percentage) => `running at ${percentage} %`), "promoted at 100 %"],
  );
  assert.ok(back.atMs <= (good.moments[0]?.atMs ?? 0), "version 2 comes after version 3 has gone");
  assert.deepEqual([good.state.kind, good.callsAffected], ["promoted", 0]);
  const text = versionsText(versions).join("\n");
  assert.ok(text.includes(`access 3.0.0: breaker opened at ${tripped.atMs} ms, ${tripped.failed} of ${tripped.calls}`));
  assert.ok(text.includes(`; ${faulty.callsAffected} calls affected, ${versions.fellBack} that asked for it`));
  assert.ok(text.includes(`access 3.0.0: rolled back at ${back.atMs} ms: ${why}`));
  assert.match(text, /access 2\.0\.0: promoted: 1 % at \d+ ms, 5 % at .+, 100 % at \d+ ms$/);
}
