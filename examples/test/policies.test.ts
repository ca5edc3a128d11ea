import assert from "node:assert/strict";
import { test } from "node:test";
import { isGone, type Proof } from "tenon";
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
}

test("the main job swaps three plugins under HTTP load, loses nothing, and finds the leak it planted", () => {
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
  assert.ok(
    report.swaps.every(({ inFlight }) => inFlight > 0),
    "calls were in flight at each swap",
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
});
