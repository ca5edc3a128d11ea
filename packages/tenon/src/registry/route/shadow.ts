import { routeDefaults, type ShadowOptions } from "../../config/route/route-options.ts";
import { configChanges } from "../plan-changes.ts";

/** An answer of a shadow that was not the one the caller got. */
export interface ShadowDifference {
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly what: string;
}

/** What was seen of a shadow's answers. */
export interface ShadowReport {
  readonly to: string;
  readonly alike: number;
  readonly different: number;
  /** It failed where the other answered. */
  readonly failed: number;
  /** Calls that had no shadow, as too many were under way. */
  readonly skipped: number;
  /** The last 100. */
  readonly differences: readonly ShadowDifference[];
}

const keptDifferences = 100;
const longest = 2_000;

/** Calls another version as well, drops what it answers, and keeps how that differs. */
export class Shadow {
  readonly #options: ShadowOptions;
  readonly #random: () => number;
  readonly #differences: ShadowDifference[] = [];
  readonly #counts = { alike: 0, different: 0, failed: 0, skipped: 0 };
  #underWay = 0;

  constructor(options: ShadowOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  get to(): string {
    return this.#options.to;
  }

  get report(): ShadowReport {
    return { to: this.to, ...this.#counts, differences: [...this.#differences] };
  }

  /** Whether this call is to have a shadow. */
  takes(method: string): boolean {
    const { percentage, methods, capacity } = { ...routeDefaults.shadow, ...this.#options };
    if (methods !== undefined && !methods.includes(method)) return false;
    if (percentage < 100 && this.#random() * 100 >= percentage) return false;
    if (this.#underWay < capacity) return true;
    this.#counts.skipped += 1;
    return false;
  }

  /** Asks the shadow in the turn in which the call was sent; its caller waits for neither of both. */
  follow(method: string, answer: unknown, ask: () => unknown): void {
    this.#underWay += 1;
    const asked = new Promise((resolve) => resolve(ask())).then(
      (shadow) => ({ ok: true, shadow }) as const,
      (error: unknown) => ({ ok: false, error }) as const,
    );
    Promise.resolve(answer)
      .then(async (value) => {
        const outcome = await asked;
        if (outcome.ok) this.#compare(method, value, outcome.shadow);
        else {
          this.#counts.failed += 1;
          this.#note(method, `failed: ${String(outcome.error)}`);
        }
      })
      // The call itself failed: there is nothing to compare with.
      .catch(() => asked)
      .finally(() => (this.#underWay -= 1));
  }

  #compare(method: string, answer: unknown, shadow: unknown): void {
    const what = this.#difference(method, answer, shadow);
    if (what === undefined) this.#counts.alike += 1;
    else {
      this.#counts.different += 1;
      this.#note(method, what);
    }
  }

  #difference(method: string, answer: unknown, shadow: unknown): string | undefined {
    const { compare } = this.#options;
    if (compare === undefined) {
      const changes = configChanges("answer", answer, shadow);
      return changes.length === 0 ? undefined : changes.join("; ");
    }
    try {
      return compare({ method, answer, shadow });
    } catch (error) {
      return `the comparer threw ${String(error)}`;
    }
  }

  #note(method: string, what: string): void {
    this.#differences.push({ at: new Date().toISOString(), method, what: what.slice(0, longest) });
    if (this.#differences.length > keptDifferences) this.#differences.shift();
  }
}
