// A reporter of node:test that writes one JSON object of counts: --test-reporter=tools/tally.ts
import type { TestEvent } from "node:test/reporters";

/** What one run of node:test counted. */
export interface Tally {
  readonly tests: number;
  readonly passed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly skipped: number;
  readonly todo: number;
}

export default async function* tally(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let counts: Partial<Tally> = {};
  let failed = 0;
  for await (const event of events) {
    if (event.type === "test:fail" && event.data.todo === undefined) failed++;
    // With a process a file, each file has a summary of its own; the one without a file is of the whole run.
    if (event.type === "test:summary" && event.data.file === undefined) counts = event.data.counts;
  }
  const { tests = 0, passed = 0, cancelled = 0, skipped = 0, todo = 0 } = counts;
  yield JSON.stringify({ tests, passed, failed, cancelled, skipped, todo } satisfies Tally);
}
