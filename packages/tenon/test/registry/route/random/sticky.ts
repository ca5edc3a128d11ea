import type { Line } from "./operations.ts";

/** A roll-out in which a user, once with the new version, must stay there. */
export interface Rising {
  readonly id: string;
  readonly to: string;
}

/** What is wrong with the place that a call ran at first; undefined where nothing is. */
export type RanAt = (line: Line, version: string) => string | undefined;

/** Remembers where users were brought, and says when one has gone where it must not. */
export class Sticky {
  /** Lines that users were divided to by percentage. */
  readonly #placed: Map<string, Line> = new Map();
  /** Users who have come to the new version of a roll-out. */
  readonly #came: Map<string, Set<string>> = new Map();
  #epoch = 0;
  /** How often somebody could have gone and stayed. */
  stayed = 0;

  /** Users may be divided anew; those at a line whose percentage rises stay. */
  divideAnew(rising?: Line): void {
    this.#epoch += 1;
    for (const [user, line] of this.#placed) if (line !== rising) this.#placed.delete(user);
  }

  /** For a call that is made now. */
  follow(user: string, isDivided: boolean, rising: ReadonlyMap<Line, Rising>): RanAt {
    const epoch = this.#epoch;
    const place = isDivided ? this.#placed.get(user) : undefined;
    const before = new Set([...rising.values()].filter(({ id }) => this.#came.get(id)?.has(user) === true));
    return (line, version) => {
      if (isDivided && epoch === this.#epoch) this.#placed.set(user, line);
      if (place !== undefined && place !== line) return `${user} belonged to line ${place} and came to ${line}`;
      if (place !== undefined) this.stayed += 1;
      const of = rising.get(line);
      if (of === undefined) return undefined;
      if (version === of.to) this.#came.set(of.id, (this.#came.get(of.id) ?? new Set()).add(user));
      if (!before.has(of)) return undefined;
      if (version !== of.to) return `${user} had come to ${of.to} and went back to ${version}`;
      this.stayed += 1;
      return undefined;
    };
  }
}
