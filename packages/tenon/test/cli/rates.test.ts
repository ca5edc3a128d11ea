import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostReport, VersionLoad } from "tenon/admin";
import { drawRates, rateLines } from "../../src/cli/rate-text.ts";
import { ratesBetween } from "../../src/cli/rates.ts";
import { Terminal } from "../../src/cli/terminal.ts";
import { Paper } from "./paper.ts";

const bounds = [0.25, 0.5, 1];
const host = { tenon: "0.1.0", pid: 1, node: "v26.0.0", startedAt: "2026-01-01T00:00:00.000Z" };

function report(...loads: readonly Partial<VersionLoad>[]): HostReport {
  const whole = loads.map((load) => ({
    ...{ plugin: "p", version: "1.0.0", calls: 0, errors: 0, memoryBytes: undefined, bounds, buckets: [0, 0, 0, 0] },
    ...load,
  }));
  return { host, instances: [], survivors: 0, loads: whole };
}

test("rates are what was counted between two looks, and quantiles are of the calls in between", () => {
  const before = report({ calls: 1_000, errors: 7, buckets: [1_000, 0, 0, 0] });
  const after = report({ calls: 1_200, errors: 9, buckets: [1_100, 98, 2, 0] });
  assert.deepEqual(ratesBetween(before, after, 2_000).get("p@1.0.0"), {
    ...{ callsPerSecond: 100, errorsPerSecond: 1 },
    ...{ p50Ms: 250, p99Ms: 500 },
  });
});

test("a version that is new, was not called, or began anew counts from nothing; the longest is not guessed", () => {
  const rate = (before: Partial<VersionLoad>, after: Partial<VersionLoad>): object | undefined =>
    ratesBetween(report(before), report(after), 1_000).get("p@1.0.0");
  const none = { p50Ms: undefined, p99Ms: undefined };
  assert.deepEqual(rate({}, {}), { callsPerSecond: 0, errorsPerSecond: 0, ...none });
  assert.deepEqual(rate({ plugin: "q" }, { calls: 2, buckets: [0, 0, 0, 2] }), {
    ...{ callsPerSecond: 2, errorsPerSecond: 0, p50Ms: Infinity, p99Ms: Infinity },
  });
  assert.deepEqual(rate({ calls: 50, buckets: [50, 0, 0, 0] }, { calls: 4, buckets: [4, 0, 0, 0] }), {
    ...{ callsPerSecond: 4, errorsPerSecond: 0, p50Ms: 125, p99Ms: 247.5 },
  });
  assert.deepEqual(ratesBetween(report(), { ...report(), loads: [] }, 1_000), new Map());
});

test("a rate is one short line, with what is not known left out", () => {
  const terminal = new Terminal(new Paper(), new Paper(), {});
  const now = { inFlight: 3, waiting: 2, memoryBytes: 43_400_000 };
  const rate = { callsPerSecond: 812.4, errorsPerSecond: 0.25, p50Ms: 0.123, p99Ms: 12.34 };
  assert.equal(
    drawRates(terminal, rate, now),
    "812 calls/s · 0.25 errors/s · 3 in flight · 2 waiting · p50 0.12 ms · p99 12 ms · 43 MB",
  );
  const quiet = { callsPerSecond: 0, errorsPerSecond: 0, p50Ms: undefined, p99Ms: Infinity };
  assert.equal(
    drawRates(terminal, quiet, { inFlight: 0, waiting: 0, memoryBytes: undefined }),
    "0 calls/s · 0 errors/s · 0 in flight · p99 above 10 s",
  );
  assert.equal(drawRates(terminal, undefined, { inFlight: 1, waiting: 0, memoryBytes: undefined }), "1 in flight");
  assert.deepEqual(rateLines(terminal, report(), new Map(), 0), ["1970-01-01T00:00:00.000Z  nothing is loaded"]);
});
