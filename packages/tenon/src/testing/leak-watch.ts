import { AssertionError } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import { Creations } from "./creations.ts";
import { type Holdings, holdings } from "./holdings.ts";
import { warmUp } from "./warm-up.ts";

export interface LeakWatchOptions {
  readonly settleMs?: number;
  readonly ignore?: readonly RegExp[];
  readonly temporaryFiles?: RegExp;
  readonly places?: boolean;
}

interface Before {
  readonly held: Holdings;
  readonly made: ReadonlySet<number>;
}

const pollMs = 20;

/** What is held before and after each test. Tests inside of tests nest; tests at the same time cannot be told apart. */
export class LeakWatch {
  readonly #settleMs: number;
  readonly #ignore: readonly RegExp[];
  readonly #temporaryFiles: RegExp;
  readonly #creations: Creations | undefined;
  readonly #tests: Before[] = [];
  #warm: Promise<void> | undefined;

  constructor({ settleMs = 2_000, ignore = [], temporaryFiles = /^tenon-/, places = true }: LeakWatchOptions = {}) {
    this.#settleMs = settleMs;
    this.#ignore = ignore;
    this.#temporaryFiles = temporaryFiles;
    this.#creations = places ? new Creations() : undefined;
  }

  async begin(): Promise<void> {
    await (this.#warm ??= warmUp());
    this.#creations?.watch();
    this.#tests.push({ held: holdings(this.#temporaryFiles), made: this.#creations?.mark ?? new Set() });
  }

  /** What came since `begin` and stayed although it was waited for, a line each. */
  async end(): Promise<readonly string[]> {
    const before = this.#tests.pop();
    if (before === undefined) return [];
    this.#creations?.pause();
    const endMs = performance.now() + this.#settleMs;
    let lines = this.#left(before);
    while (lines.length > 0 && performance.now() < endMs) {
      await sleep(pollMs);
      lines = this.#left(before);
    }
    if (this.#tests.length === 0) this.#creations?.unwatch();
    else this.#creations?.watch();
    return lines;
  }

  #left({ held, made }: Before): readonly string[] {
    const now = [...holdings(this.#temporaryFiles)].flatMap(([what, count]) => {
      const more = count - (held.get(what) ?? 0);
      return more > 0 && !this.#isPlaced(what) ? [counted(what, more)] : [];
    });
    const placed = Map.groupBy(this.#creations?.since(made) ?? [], (line) => line);
    return [...now, ...[...placed].map(([line, alike]) => counted(line, alike.length))].filter(
      (line) => !this.#ignore.some((pattern) => pattern.test(line)),
    );
  }

  /** Told with its place, one by one: to count it too would tell it twice, and miss it where something else has gone. */
  #isPlaced(what: string): boolean {
    const [, kind] = /^active (.*)$/.exec(what) ?? [];
    return kind !== undefined && this.#creations?.knows(kind) === true;
  }
}

/** The failure of a test that left something. */
export function leftBehind(lines: readonly string[]): AssertionError {
  return new AssertionError({
    message: `The test left behind:\n  ${lines.join("\n").replaceAll("\n", "\n  ")}`,
    actual: lines,
    expected: [],
    operator: "leakCheck",
    stackStartFn: leftBehind,
  });
}

function counted(line: string, count: number): string {
  return count === 1 ? line : `${line}, ${count} times`;
}
