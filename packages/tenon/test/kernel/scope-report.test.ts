import assert from "node:assert/strict";
import { test } from "node:test";
import { Findings, reportBelow, reportOf } from "../../src/kernel/scope-report.ts";

test("findings gather what entries came to; of a late one only its failures are news", () => {
  const findings = new Findings();
  findings.add(reportOf("fine", { ok: true, value: undefined }), false);
  findings.addLate("slow");
  findings.add(reportOf("slow", { ok: true, value: undefined }), true);
  findings.addLate("slow and broken");
  findings.add(reportOf("slow and broken", { ok: false, failure: "broken" }), true);
  assert.deepEqual(findings.report(), {
    closed: ["fine"],
    failed: [{ label: "slow and broken", error: "broken" }],
    late: ["slow", "slow and broken"],
  });
});

test("a report that was made does not change with what is found after", () => {
  const findings = new Findings();
  const made = findings.report();
  findings.addLate("after");
  assert.deepEqual(made, { closed: [], failed: [], late: [] });
});

test("a child's report is told below its label", () => {
  const report = { closed: ["a"], failed: [{ label: "b", error: 1 }], late: ["c/d"] };
  const told = { closed: ["child/a"], failed: [{ label: "child/b", error: 1 }], late: ["child/c/d"] };
  assert.deepEqual(reportBelow("child", report), told);
});
