import type { Machine } from "./machine.ts";
import type { Spread } from "./quantiles.ts";
import type { Random } from "./random.ts";
import type { Holds, Ratio, Want } from "./ratio.ts";

/** One subject in one case. */
export interface Row extends Spread {
  readonly subject: string;
  readonly case: string;
  readonly unit: string;
}

/** What a bench found. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
}

/** What a bench runs in. */
export interface Setting {
  /** `quick` shows in a minute that the bench runs; `tenth` is for benches that take an hour. */
  readonly size: "quick" | "tenth" | "full";
  /** Seeded: the seed is printed. */
  readonly random: Random;
  readonly seed: number;
  /** Tells whoever waits how far it is. */
  readonly note: (text: string) => void;
}

/** One bench: the default export of `bench/NAME/bench.ts`. */
export interface Bench {
  /** The one claim, as a sentence. */
  readonly claim: string;
  readonly run: (setting: Setting) => Promise<Findings>;
}

/** A run as it is kept. */
export interface Report extends Findings {
  readonly bench: string;
  readonly claim: string;
  readonly machine: Machine;
  readonly node: string;
  /** ISO 8601. */
  readonly date: string;
  readonly size: Setting["size"];
  readonly seed: number;
}

/** The report as tables for a terminal or a page, in Markdown. */
export function reportTables({ rows, ratios }: Findings): string {
  const p999 = rows.some((row) => row.p999 !== undefined);
  const measured = table(
    ["Subject", "Case", "Unit", "p10", "p50", "p90", "p99", ...(p999 ? ["p99.9"] : []), "n"],
    rows.map((row) => [
      ...[row.subject, row.case, row.unit],
      ...[row.p10, row.p50, row.p90, row.p99].map(short),
      ...(p999 ? [row.p999 === undefined ? "" : short(row.p999)] : []),
      String(row.n),
    ]),
  );
  const asked = table(
    ["Asked", "Value", "95 % interval", "Wanted", "Holds"],
    ratios.map(({ name, unit, value, low, high, want, holds }) => {
      const of = unit === undefined ? "" : ` ${unit}`;
      return [name, `${short(value)}${of}`, `${short(low)} to ${short(high)}`, `${wanted(want)}${of}`, held(holds)];
    }),
  );
  return `${measured}\n\n${asked}`;
}

function held(holds: Holds): string {
  return holds === "inconclusive" ? holds : holds ? "yes" : "**no**";
}

function wanted(want: Want): string {
  if ("atMost" in want) return `at most ${short(want.atMost)}`;
  return "atLeast" in want ? `at least ${short(want.atLeast)}` : `${want.between.map(short).join(" to ")}`;
}

/** Three digits that count, as people write them. */
export function short(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return Math.abs(rounded) >= 10_000 ? rounded.toLocaleString("en-US") : String(rounded);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [row(head), row(widths.map((width) => "-".repeat(width))), ...lines.map(row)].join("\n");
}
