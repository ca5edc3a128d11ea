import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report } from "../../bench/harness/report.ts";
import { check } from "../check-pages.ts";
import { pages } from "../pages.ts";

const row = { subject: "ours", unit: "µs", p10: 1, p50: 2, p90: 3, p99: 4, n: 5 };
const report: Report = {
  bench: "call",
  claim: "Ours is quick.",
  machine: { cpu: "a CPU", cores: 2, memoryBytes: 2 ** 33, kernel: "Linux 6.1", load: [0, 0, 0] },
  node: "v26.1.0",
  date: "2026-11-22T00:00:00.000Z",
  size: "full",
  seed: 4,
  rows: [
    { ...row, case: "Node 26, 1 KB, one at a time, as it is", p999: 5 },
    { ...row, case: "Node 26, 1 MB, one at a time, as it is" },
    { ...row, case: "Node 26, 1 MB, one at a time, as it is", subject: "ours (again)" },
    { ...row, case: "Node 24, 1 MB, 64 in flight, as it is", unit: "calls/s", p50: 12_345 },
    { ...row, case: "Node 26, 1 KB, one at a time, one core" },
  ],
  ratios: [
    { name: "Node 26: ours / peer", value: 0.5, low: 0.4, high: 0.6, want: { atMost: 1 }, holds: true },
    { name: "Node 26: A/A: ours", value: 1.02, low: 1, high: 1.1, want: { between: [0.9, 1.1] }, holds: true },
  ],
};
const idle = { ...report, bench: "idle", claim: "Idle is idle.", rows: [{ ...row, case: "asleep" }], ratios: [] };
const kept = new Map([
  ["bench/results/call.json", JSON.stringify(report)],
  ["bench/results/idle.json", JSON.stringify(idle)],
  ["bench/call/peers/package.json", JSON.stringify({ dependencies: { piscina: "5.3.2" } })],
]);
const page = pages(kept).get("docs/performance.md") ?? "";

test("the page of performance says the machine, the versions, the date and what was asked", () => {
  for (const part of ["2 cores of a CPU, 8 GB, Linux 6.1", "Node 26.1.0", "2026-11-22", "piscina 5.3.2", "--seed 4"])
    assert.ok(page.includes(part), part);
  assert.match(page, /\| Node 26: ours \/ peer \| 0\.5 +\| 0\.4 to 0\.6 +\| at most 1 \| yes +\|/);
  assert.match(page, /Two runs of the very same were 1\.02 to 1\.02 times each other\./);
});

test("payloads stand side by side, a table for each Node and manner, and what else was measured below", () => {
  assert.match(page, /## Node 26, one at a time: microseconds, p50 \/ p99 \/ p99\.9\n\n\| \| 1 KB \| 1 MB \|/);
  assert.match(page, /\| ours \| 2 \/ 4 \/ 5 \| 2 \/ 4 \|/);
  assert.doesNotMatch(page, /again\)/);
  assert.match(
    page,
    /## Node 24, 64 in flight: calls a second\n\n\| \| 1 MB \|\n\| --- \| --- \|\n\| ours \| 12,345 \|/,
  );
  assert.match(page, /\| ours +\| Node 26, 1 KB, one at a time, one core \|/);
  assert.match(page, /## Asked of `idle`\n\nIdle is idle\.[^]*\| ours +\| asleep \|/);
});

test("without a result of calls there is no page, and one that is there is reported", () => {
  const wanted = pages(new Map([["bench/results/idle.json", JSON.stringify(idle)]]));
  assert.equal(wanted.has("docs/performance.md"), false);
  const [problem, ...others] = check(new Map([...wanted, ["docs/performance.md", page]]), wanted);
  assert.deepEqual([problem?.file, others], ["docs/performance.md", []]);
});
