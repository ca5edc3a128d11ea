import { amount } from "../amount.ts";
import { memories } from "../bounds.ts";
import type { SoakReport, WitnessTold } from "../report.ts";
import { frameOf, lineAt } from "./frame.ts";

const rows = 8;
const bars = "▁▂▃▄▅▆▇█";

/**
 * The report as lines for a terminal: a plot of the memory that decides, then a line a witness with its course and its slope.
 * Points are samples, faint ones the warm-up; the line is the fit.
 */
export function plotText({ witnesses }: SoakReport, columns: number = 80): readonly string[] {
  const seen = witnesses.filter(({ samples }) => samples.length > 0);
  const memory = seen.find(({ decides, witness }) => decides && memories.includes(witness));
  const still = seen.filter(isStill);
  const moving = seen.filter((told) => !isStill(told));
  const nameWidth = Math.max(0, ...moving.map(({ witness }) => witness.length));
  const course = Math.max(8, Math.min(32, columns - nameWidth - 48));
  return [
    ...(memory === undefined ? [] : chart(memory, Math.max(16, columns - 14))),
    ...moving.map((told) => `${told.witness.padEnd(nameWidth)}  ${spark(told, course)}  ${slopeText(told)}`),
    ...(still.length === 0 ? [] : [`always the same: ${still.map(({ witness }) => witness).join(", ")}`]),
  ];
}

function isStill({ samples }: WitnessTold): boolean {
  return samples.every(([, value]) => value === samples[0]?.[1]);
}

function slopeText({ trend, unit, decides }: WitnessTold): string {
  // In parentheses what the verdict does not rest on.
  const verdict = decides ? trend.verdict : `(${trend.verdict})`;
  if (trend.fit === undefined) return `${verdict}: ${trend.why}`;
  const { value, low, high } = trend.fit.slope;
  const figures =
    value === 0 && low === 0 && high === 0
      ? "0"
      : `${amount(value, unit)} (${amount(low, unit)} to ${amount(high, unit)})`;
  return `${verdict}  ${figures} a cycle`;
}

/** One bar a step, each the mean of the samples that fall into it. */
function spark(told: WitnessTold, width: number): string {
  const { low, high } = frameOf(told);
  const steps = Math.min(width, told.samples.length);
  return Array.from({ length: steps }, (_, step) => {
    const part = told.samples.slice(
      Math.floor((step * told.samples.length) / steps),
      Math.floor(((step + 1) * told.samples.length) / steps),
    );
    const mean = part.reduce((sum, [, value]) => sum + value, 0) / part.length;
    return bars[Math.min(bars.length - 1, Math.floor(((mean - low) / (high - low)) * bars.length))];
  })
    .join("")
    .padEnd(width);
}

function chart(told: WitnessTold, width: number): readonly string[] {
  const { lastCycle, low, high } = frameOf(told);
  const grid = Array.from({ length: rows }, () => Array.from({ length: width }, () => " "));
  const put = (cycle: number, value: number, sign: string): void => {
    const line = grid[rows - 1 - Math.round(((value - low) / (high - low)) * (rows - 1))];
    if (line !== undefined) line[Math.min(width - 1, Math.floor((cycle / lastCycle) * (width - 1)))] = sign;
  };
  for (let column = 0; column < width; column++) {
    const cycle = (column / (width - 1)) * lastCycle;
    const value = lineAt(told, cycle);
    if (value !== undefined) put(cycle, value, "─");
  }
  for (const [cycle, value] of told.samples) put(cycle, value, cycle < (told.trend.fit?.from ?? 0) ? "·" : "•");
  const label = (row: number): string =>
    (row === 0 ? amount(high, told.unit) : row === rows - 1 ? amount(low, told.unit) : "").padStart(10);
  const lines = grid.map((line, row) => `${label(row)} ┤${line.join("").trimEnd()}`);
  const axis = `${" ".repeat(11)}└${"─".repeat(width)}`;
  const foot = `${" ".repeat(12)}${"0".padEnd(width - String(lastCycle).length)}${lastCycle}`;
  return [`${told.witness} over lives`, ...lines, axis, foot, ""];
}
