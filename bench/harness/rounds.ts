import { asItIs } from "./conditions.ts";
import type { Findings, Row, Setting } from "./report.ts";
import { spreadOf, statistic, type Statistic } from "./quantiles.ts";
import { shuffled } from "./random.ts";
import { pairedRatio, type Ratio, type Want } from "./ratio.ts";
import type { Condition, Opened, Subject } from "./subject.ts";

/** What is asked of two subjects. */
export interface Question {
  /** Default: made of the other fields. */
  readonly name?: string;
  readonly subject: string;
  readonly against: string;
  /** Default `p50`. */
  readonly at?: Statistic;
  /** In which conditions, by name. Default: in each. */
  readonly in?: readonly string[];
  readonly want: Want;
}

export interface Comparison {
  readonly subjects: readonly Subject[];
  /** Of a sample, such as `µs` or `calls/s`. */
  readonly unit: string;
  /** Default: the machine as it is. */
  readonly conditions?: readonly Condition[];
  /** Put before the condition in `case`, where a bench has more than one comparison. */
  readonly case?: string;
  /** Rounds that count; six are the fewest with an interval. */
  readonly rounds: number;
  /** Rounds before them that do not. Default 1. */
  readonly warmups?: number;
  readonly questions: readonly Question[];
}

// Within this, two runs of the very same are taken for equal; outside, the machine was too restless for small differences.
const alike: Want = { between: [0.9, 1.1] };

/**
 * Measures the subjects interleaved: each round measures every one, in an order of its own, so that what befalls the machine
 * befalls all. The first subject takes part twice (A/A): what these two differ by is what the bench cannot see.
 */
export async function compare(comparison: Comparison, setting: Setting): Promise<Findings> {
  const { subjects, conditions = [asItIs] } = comparison;
  const [first] = subjects;
  if (first === undefined) throw new RangeError("Cannot compare no subjects, wanted at least one");
  const twin: Subject = { ...first, name: `${first.name} (again)` };
  const findings: Findings[] = [];
  for (const condition of conditions) {
    await using inside = await entered(condition);
    if (inside === undefined) {
      setting.note(`left out "${condition.name}": this platform lacks the means`);
      continue;
    }
    setting.note(`measuring ${caseOf(comparison, condition)}`);
    findings.push(await measure({ ...comparison, subjects: [...subjects, twin] }, condition, setting));
  }
  return joined(findings);
}

/** One set of findings of several. */
export function joined(findings: readonly Findings[]): Findings {
  return { rows: findings.flatMap(({ rows }) => rows), ratios: findings.flatMap(({ ratios }) => ratios) };
}

type Round = ReadonlyMap<string, Float64Array>;

async function measure(comparison: Comparison, condition: Condition, setting: Setting): Promise<Findings> {
  const { subjects, rounds, warmups = 1, unit } = comparison;
  const measured: Round[] = [];
  await using opened = new AsyncDisposableStack();
  const ready: (readonly [string, Opened])[] = [];
  for (const { name, open } of subjects) ready.push([name, opened.use(await open())]);
  for (let round = -warmups; round < rounds; round++) {
    const samples = new Map<string, Float64Array>();
    for (const [name, each] of shuffled(ready, setting.random))
      samples.set(name, Float64Array.from(await each.round()));
    if (round >= 0) measured.push(samples);
  }
  const rows = subjects.map(({ name }): Row => {
    const all = measured.flatMap((samples) => [...samplesOf(samples, name)]);
    return { subject: name, case: caseOf(comparison, condition), unit, ...spreadOf(all) };
  });
  return { rows, ratios: ratiosOf(comparison, condition, measured, setting) };
}

function ratiosOf(comparison: Comparison, condition: Condition, measured: readonly Round[], setting: Setting): Ratio[] {
  const [first, twin] = [comparison.subjects[0]?.name ?? "", comparison.subjects.at(-1)?.name ?? ""];
  const questions: readonly Question[] = [
    ...comparison.questions.filter((question) => question.in?.includes(condition.name) ?? true),
    { name: `A/A: ${first}`, subject: first, against: twin, want: alike },
  ];
  return questions.map(({ name, subject, against, at = "p50", want }) => {
    const pairs = measured.map(
      (samples) => [statistic(at, samplesOf(samples, subject)), statistic(at, samplesOf(samples, against))] as const,
    );
    const title = `${name ?? `${at} of ${subject} / ${against}`} (${caseOf(comparison, condition)})`;
    return pairedRatio(title, pairs, want, setting.random);
  });
}

function samplesOf(samples: Round, name: string): Float64Array {
  const found = samples.get(name);
  if (found !== undefined) return found;
  throw new RangeError(`Cannot compare "${name}": found no such subject, wanted ${[...samples.keys()].join(", ")}`);
}

function caseOf(comparison: Comparison, condition: Condition): string {
  return comparison.case === undefined ? condition.name : `${comparison.case}, ${condition.name}`;
}

async function entered({ enter }: Condition): Promise<AsyncDisposable | undefined> {
  const inside = await enter();
  if (inside === undefined || Symbol.asyncDispose in inside) return inside;
  return { [Symbol.asyncDispose]: () => Promise.resolve(inside[Symbol.dispose]()) };
}
