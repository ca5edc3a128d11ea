import type { SoakReport, WitnessTold } from "./report.ts";
import { amount } from "./amount.ts";

/** Grows if one that decides grows, flat if all of them are; the sentence names what made the difference. */
export function verdictOf(
  subject: string,
  cycles: number,
  witnesses: readonly WitnessTold[],
): Pick<SoakReport, "verdict" | "sentence"> {
  const deciding = witnesses.filter(({ decides }) => decides);
  const growing = deciding.filter(({ trend }) => trend.verdict === "grows");
  if (growing.length > 0)
    return { verdict: "grows", sentence: `${subject} grows over ${cycles} lives: ${growing.map(growth).join("; ")}` };
  const open = deciding.filter(({ trend }) => trend.verdict !== "flat");
  if (open.length > 0 || deciding.length === 0) {
    const why = open.map(({ witness, trend }) => `${witness}: ${trend.why}`).join("; ") || "nothing could be seen";
    return { verdict: "inconclusive", sentence: `Whether ${subject} grows is not known after ${cycles} lives: ${why}` };
  }
  return { verdict: "flat", sentence: `${subject} is flat over ${cycles} lives: ${limits(deciding)}` };
}

function growth({ witness, unit, trend }: WitnessTold): string {
  if (trend.fit === undefined) return witness;
  const { value, low, high } = trend.fit.slope;
  return `${witness} by ${amount(value, unit)} a cycle (95 %: ${amount(low, unit)} to ${amount(high, unit)})`;
}

function limits(deciding: readonly WitnessTold[]): string {
  const sizes = deciding.filter(({ unit }) => unit === "bytes");
  const texts = sizes.map(
    ({ witness, unit, trend }) =>
      `${witness} grows at most ${amount(Math.max(0, trend.fit?.slope.high ?? 0), unit)} a cycle`,
  );
  return [...texts, `${deciding.length - sizes.length} counts not at all`].join(", ");
}
