import assert from "node:assert/strict";
import { test } from "node:test";
import { Findings, reportBelow, reportOf } from "../../src/kernel/scope-report.ts";

test("findings gather what entries came to; of a late one only its failures are news", () => {
  const findings = new Findings();
  findings.add(reportOf({ label: "fine" }, { ok: true, value: undefined }), false);
  findings.addLate({ label: "slow" });
  findings.add(reportOf({ label: "slow" }, { ok: true, value: undefined }), true);
  findings.addLate({ label: "slow and broken" });
  findings.add(reportOf({ label: "slow and broken" }, { ok: false, failure: "broken" }), true);
  assert.deepEqual(findings.report(), {
    closed: [{ label: "fine" }],
    failed: [{ label: "slow and broken", error: "broken" }],
    late: [{ label: "slow" }, { label: "slow and broken" }],
  });
});

test("a report that was made does not change with what is found after", () => {
  const findings = new Findings();
  const made = findings.report();
  findings.addLate({ label: "after" });
  assert.deepEqual(made, { closed: [], failed: [], late: [] });
});

test("a child's report is told below its label, with where its entries were created", () => {
  const creation = { forget: (): void => undefined };
  const report = { closed: [{ label: "a", creation }], failed: [{ label: "b", error: 1 }], late: [{ label: "c/d" }] };
  const told = {
    closed: [{ label: "child/a", creation }],
    failed: [{ label: "child/b", error: 1 }],
    late: [{ label: "child/c/d" }],
  };
  assert.deepEqual(reportBelow("child", report), told);
});
