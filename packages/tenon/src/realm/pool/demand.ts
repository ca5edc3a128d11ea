/** Opens of an uncommon shape that must find nothing before spares of it are kept. */
const missesOfUncommon = 3;

/**
 * How many spares are worth keeping, by the opens that came: the first asks for one, each that finds nothing for twice as
 * many, and a review after a while lets one go that was not needed.
 */
export class Demand {
  readonly #least: number;
  readonly #most: number;
  #misses: number;
  #wanted: number;
  /** The fewest that were ready since the last review. */
  #fewest = Infinity;

  constructor({ least, most, common }: { readonly least: number; readonly most: number; readonly common: boolean }) {
    this.#least = common ? least : 0;
    this.#most = most;
    this.#wanted = this.#least;
    this.#misses = common ? missesOfUncommon - 1 : 0;
  }

  get wanted(): number {
    return this.#wanted;
  }

  /** An open found one; so many are left. */
  found(left: number): void {
    this.#fewest = Math.min(this.#fewest, left);
  }

  /** An open found none. */
  missed(): void {
    this.#fewest = 0;
    this.#misses += 1;
    if (this.#misses >= missesOfUncommon)
      this.#wanted = Math.min(this.#most, Math.max(1, this.#least, this.#wanted * 2));
  }

  /** Some time has passed; so many are ready now. */
  review(ready: number): void {
    if (Math.min(this.#fewest, ready) > 0) this.#wanted = Math.max(this.#least, this.#wanted - 1);
    this.#fewest = ready;
    // Opens that are hours apart are not often.
    this.#misses = Math.min(this.#misses, missesOfUncommon - 1);
  }
}
