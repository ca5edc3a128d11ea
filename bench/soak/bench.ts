import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { SoakReport, WitnessTold } from "tenon/soak";
import { quantity, type Ratio } from "../harness/ratio.ts";
import type { Bench, Findings, Row, Setting } from "../harness/report.ts";
import { joined } from "../harness/rounds.ts";
import { everyLives, type Lives } from "./lives.ts";

const program = fileURLToPath(new URL("process.ts", import.meta.url));
const bytesBound = 1_024;

/** Each in a fresh process, so that none carries what another has left. */
async function measure(lives: Lives, { size, seed, note }: Setting): Promise<Findings> {
  note(`${lives.name}: ${lives.count[size]} lives`);
  const args = ["--conditions=@tenon/source", program, lives.name, size, String(seed)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const report = JSON.parse(stdout) as SoakReport;
  if (report.calls.failed > 0) throw new Error(`${lives.name}: ${report.calls.firstFailure}`);
  if (report.proofs.first !== undefined) throw new Error(`${lives.name}: ${report.proofs.first}`);
  return { rows: rowsOf(lives, report), ratios: ratiosOf(lives, report) };
}

function rowsOf({ name }: Lives, { took }: SoakReport): readonly Row[] {
  return [
    { subject: name, case: "load", unit: "ms", ...took.load },
    { subject: name, case: "unload with proof", unit: "ms", ...took.unload },
  ];
}

function ratiosOf({ name, leaks }: Lives, { witnesses }: SoakReport): readonly Ratio[] {
  const told = (names: readonly string[]): WitnessTold => {
    const found = witnesses.find(({ witness, decides }) => decides && names.includes(witness));
    if (found?.trend.fit === undefined) throw new Error(`${name}: nothing was fitted to ${names.join(" or ")}`);
    return found;
  };
  const slope = (names: readonly string[], unit: string, want: Ratio["want"]): Ratio => {
    const { witness, trend } = told(names);
    return quantity(`${witness}, ${name}`, `${unit} a life`, trend.fit?.slope ?? { value: 0, low: 0, high: 0 }, want);
  };
  const memory = ["anonymous memory", "proportional memory", "resident memory"];
  if (leaks) return [slope(["heap used"], "B", { atLeast: bytesBound }), slope(memory, "B", { atLeast: bytesBound })];
  return [
    slope(memory, "B", { atMost: bytesBound }),
    slope(["heap used"], "B", { atMost: bytesBound }),
    slope(["threads"], "threads", { atMost: 0 }),
    slope(["descriptors"], "descriptors", { atMost: 0 }),
  ];
}

export default {
  claim:
    "A life leaves at most 1 KB of memory that belongs to no file, no thread and no descriptor; the same judgement sees a planted leak of 2 KB.",
  run: async (setting) => {
    const findings: Findings[] = [];
    for (const lives of everyLives) findings.push(await measure(lives, setting));
    return joined(findings);
  },
} satisfies Bench;
