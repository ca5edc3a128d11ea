import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../check-pages.ts";
import { pages } from "../pages.ts";
import { sentence } from "../problem.ts";

const row = { subject: "ours", case: "as it is", unit: "µs", p10: 1, p50: 2.345, p90: 3, p99: 12_345.6, n: 7 };
const ratio = { name: "p50 of ours / peer", value: 0.5, low: 0.4, high: 0.6, want: { atMost: 1 }, holds: true };
const kept = (changes: object = {}): string =>
  JSON.stringify({
    ...{
      bench: "call",
      claim: "Ours is quick.",
      node: "v26.1.0",
      date: "2026-11-22T00:00:00.000Z",
      size: "full",
      seed: 4,
    },
    machine: { cpu: "a CPU", cores: 2, memoryBytes: 2 ** 33, kernel: "Linux 6.1", load: [0, 0.5, 1] },
    ...{ rows: [row], ratios: [ratio], ...changes },
  });
const good = pages(new Map([["bench/results/call.json", kept()]]));

test("a page says the claim, the machine, the date, the command and the numbers", () => {
  const text = good.get("docs/benchmarks/call.md") ?? "";
  for (const part of ["Ours is quick.", "2026-11-22", "Node 26.1.0", "2 cores of a CPU, 8 GB, Linux 6.1", "--seed 4"])
    assert.ok(text.includes(part), part);
  assert.match(text, /\| ours +\| as it is \| µs +\| 1 +\| 2\.35 \| 3 +\| 12,346 \| 7/);
  assert.match(text, /\| p50 of ours \/ peer \| 0\.5 +\| 0\.4 to 0\.6 +\| at most 1 \| yes +\|/);
  assert.match(good.get("docs/benchmarks/README.md") ?? "", /\[call\]\(call\.md\): Ours is quick\. 1 of 1 hold\./);
});

test("a result of another form makes no page, one under another name is refused", () => {
  assert.deepEqual([...pages(new Map([["bench/results/old.json", "{}"]])).keys()], ["docs/benchmarks/README.md"]);
  assert.throws(() => pages(new Map([["bench/results/call.json", kept({ bench: "other" })]])), /its bench is "other"/);
});

test("pages as generated pass; an edited, a missing and a left-over one are reported with what to run", () => {
  assert.deepEqual(check(good, good), []);
  const files = new Map(good);
  files.set("docs/benchmarks/call.md", "edited");
  files.delete("docs/benchmarks/README.md");
  files.set("docs/benchmarks/gone.md", "left over");
  assert.deepEqual(check(files, good).map(sentence), [
    "docs/benchmarks/call.md differs from the kept result; allowed: what is generated from it. Run: npm run pages.",
    "docs/benchmarks/README.md is missing; wanted a page for each kept result. Run: npm run pages.",
    "docs/benchmarks/gone.md is made of no kept result; allowed: one page a result. Run: npm run pages.",
  ]);
});
