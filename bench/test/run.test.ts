import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Report } from "../harness/report.ts";

const program = fileURLToPath(new URL("../run.ts", import.meta.url));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--conditions=@tenon/source", program, ...args], { encoding: "utf8" });
}

test("a bench runs from its name to one line of JSON that says what was measured on what", () => {
  const { status, stdout, stderr } = run("calibration", "--quick", "--json", "--seed", "5");
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Report;
  assert.deepEqual(Object.keys(report), [
    ...["bench", "claim", "machine", "node", "date", "size", "seed", "rows", "ratios"],
  ]);
  assert.deepEqual([report.bench, report.node, report.size, report.seed], ["calibration", process.version, "quick", 5]);
  assert.deepEqual(
    report.rows.map(({ subject, n }) => [subject, n]),
    [
      ["one hash", 120],
      ["two hashes", 120],
      ["one hash (again)", 120],
    ],
  );
  assert.equal(report.ratios.length, 2);
  assert.match(stdout, /\| two hashes +\| as it is +\| ns /);
});

test("a bench that there is not is refused with those there are, and so is a seed that is none", () => {
  const { status, stderr } = run("calibratoin");
  assert.equal(status, 2);
  assert.match(stderr, /^Cannot run calibratoin, wanted one of: .*calibration/);
  assert.equal(run("calibration", "--seed", "x").status, 2);
});
