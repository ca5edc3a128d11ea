import type { MarkdownFile } from "./corpus.ts";

/** What came of rendering every file once. */
export interface JobResult {
  readonly calls: number;
  readonly failedCalls: number;
  readonly wrongAnswers: number;
  /** From call to answer; with several calls in flight that includes waiting for the others. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly tookMs: number;
  /** One line for each call that failed or was answered wrongly. */
  readonly faults: readonly string[];
}

export interface Job {
  readonly files: readonly MarkdownFile[];
  /** The right answer for each file, made without a plugin. */
  readonly expected: readonly string[];
  readonly inFlight: number;
  readonly render: (markdown: string) => Promise<string>;
}

/** Renders every file, several at once, and compares each answer. */
export async function renderAll({ files, expected, inFlight, render }: Job): Promise<JobResult> {
  const answersMs: number[] = [];
  const failed: string[] = [];
  const wrong: string[] = [];
  const startedAtMs = performance.now();

  const queue = files.entries();
  const work = async (): Promise<void> => {
    for (const [at, { path, text }] of queue) {
      const calledAtMs = performance.now();
      try {
        const html = await render(text);
        answersMs.push(performance.now() - calledAtMs);
        if (html !== expected[at]) wrong.push(`${path}: another answer than marked itself gives`);
      } catch (error) {
        failed.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));

  const sorted = answersMs.toSorted((a, b) => a - b);
  const percentile = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return {
    calls: files.length,
    failedCalls: failed.length,
    wrongAnswers: wrong.length,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    tookMs: performance.now() - startedAtMs,
    faults: [...failed, ...wrong],
  };
}
