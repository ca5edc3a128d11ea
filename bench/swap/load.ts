import assert from "node:assert/strict";
import type { ClientOf } from "tenon/contract";
import type { Counter } from "./contract.ts";

/** Calls `add` from several callers at once until stopped, and keeps count of what came of it. */
export class Load {
  readonly failures: unknown[] = [];
  readonly versions: Set<string> = new Set();
  last: { readonly count: number; readonly version: string } | undefined;
  // A byte a count, and nothing else of an answer: the heap of a soak must not grow by what checks it.
  readonly #seen = new Uint8Array(mostAnswers + 1);
  readonly #callers: Promise<void>[];
  #answered = 0;
  #stopped = false;

  constructor(client: ClientOf<typeof Counter>, callers: number) {
    this.#callers = Array.from({ length: callers }, () => this.#call(client));
  }

  get answered(): number {
    return this.#answered;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
  }

  /** Resolves after so many more answers. */
  async more(answers: number): Promise<void> {
    const wanted = this.#answered + answers;
    while (this.#answered < wanted && this.failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Increments counted twice or never: the counts must be 1, 2, 3, … */
  get lost(): number {
    let present = 0;
    for (let count = 1; count <= this.#answered; count++) present += this.#seen[count] === 1 ? 1 : 0;
    return this.#answered - present;
  }

  /** No call failed, and each increment was counted exactly once. */
  assertNothingLost(): void {
    assert.deepEqual(this.failures, []);
    assert.equal(this.lost, 0);
  }

  async #call(client: ClientOf<typeof Counter>): Promise<void> {
    // Where every call fails at once, the first failures say all.
    while (!this.#stopped && this.failures.length < 10) {
      try {
        this.#note(await client.add({}));
      } catch (error) {
        this.failures.push(error);
      }
    }
  }

  #note(answer: { readonly count: number; readonly version: string }): void {
    this.last = answer;
    this.#answered += 1;
    if (!this.versions.has(answer.version)) this.versions.add(answer.version);
    const seen = this.#seen[answer.count];
    if (seen !== undefined && seen < 2) this.#seen[answer.count] = seen + 1;
  }
}

const mostAnswers = 4_000_000;
