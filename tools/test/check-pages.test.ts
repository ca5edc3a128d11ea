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

test("the page of packages tells of each what became of it in both realms, and why where it did not load", () => {
  const proofs = { freed: 40, "retained-by-allocator": 0, leaked: 0, unknown: 0 };
  const calls = { made: 3, failed: 1, firstFailure: "use: Error: no", leftOut: [] };
  const flat = { kind: "judged", verdict: "flat", sentence: "is flat", proofs, calls, codeBytes: 1, growing: [] };
  const growing = [{ witness: "timers", unit: "count", by: 1 }];
  const grows = {
    ...flat,
    verdict: "grows",
    sentence: "a <b> grows",
    proofs: { ...proofs, leaked: 2, first: "held" },
    growing,
  };
  const of = (name: string, realm: string, result: object): object => ({
    package: name,
    version: "1.0.0",
    realm,
    used: true,
    cycles: 40,
    result,
  });
  const results = [
    of("one", "thread", flat),
    of("one", "inline", { kind: "refused", code: "TENON_MODULE_REFUSED", why: 'Cannot use "node:fs"' }),
    of("two", "thread", { kind: "late", limitMs: 5_000 }),
    of("two", "inline", grows),
  ];
  const machine = { cpu: "a CPU", cores: 2, memoryBytes: 1, kernel: "Linux", load: [1] };
  const report = { bench: "packages", machine, node: "v26.1.0", date: "2026-11-22T00:00:00.000Z", results };
  const made = pages(new Map([["bench/results/packages.json", JSON.stringify(report)]]));
  const text = made.get("docs/benchmarks/packages.md") ?? "";
  assert.ok(text.includes("| one@1.0.0 | used | flat, 40 | refused: `node:fs` |"), text);
  assert.ok(text.includes("| two@1.0.0 | used | no answer in 5 s | **grows**: timers, 40, proofs: 2 leaked |"), text);
  assert.ok(text.includes("- **two@1.0.0, thread**: it had not ended after 5 s.\n"));
  assert.ok(text.includes("1 of 3 calls failed: use: Error: no") && text.includes("a &#60;b&#62; grows. held"));
  assert.match(made.get("docs/benchmarks/README.md") ?? "", /\[packages\]\(packages\.md\)/);
});
