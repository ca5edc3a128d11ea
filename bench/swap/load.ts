import assert from "node:assert/strict";
import type { ClientOf } from "tenon/contract";
import type { Counter } from "./contract.ts";

/** Calls `add` from several callers at once until stopped, and keeps count of what came of it. */
export class Load {
  readonly answers: { readonly count: number; readonly version: string }[] = [];
  readonly failures: unknown[] = [];
  readonly #callers: Promise<void>[];
  #stopped = false;

  constructor(client: ClientOf<typeof Counter>, callers: number) {
    this.#callers = Array.from({ length: callers }, () => this.#call(client));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
  }

  /** Resolves after so many more answers. */
  async more(answers: number): Promise<void> {
    const wanted = this.answers.length + answers;
    while (this.answers.length < wanted && this.failures.length === 0)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** No call failed, and each increment was counted exactly once. */
  assertNothingLost(): void {
    assert.deepEqual(this.failures, []);
    const counts = this.answers.map(({ count }) => count).sort((one, other) => one - other);
    assert.deepEqual(
      counts,
      counts.map((_, index) => index + 1),
    );
  }

  async #call(client: ClientOf<typeof Counter>): Promise<void> {
    // Where every call fails at once, the first failures say all.
    while (!this.#stopped && this.failures.length < 10) {
      try {
        this.answers.push(await client.add({}));
      } catch (error) {
        this.failures.push(error);
      }
    }
  }
}
