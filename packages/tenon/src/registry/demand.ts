import type { CopyBounds } from "../config/copy-bounds.ts";

/**
 * How many instances a load asks for: as many as give each `inFlight` calls, within the bounds. More only where two looks one after another
 * ask for them; fewer only after `calmMs`, and no fewer than any look of that time asked for.
 */
export class Demand {
  readonly #bounds: CopyBounds;
  #before: number;
  /** Since when fewer are asked for than there are, and how many at most. */
  #calm: { readonly sinceMs: number; most: number } | undefined;

  constructor(bounds: CopyBounds) {
    this.#bounds = bounds;
    this.#before = bounds.min;
  }

  /** `busy` is how many calls are in flight or wait, `size` how many instances there are. */
  wanted(busy: number, size: number, nowMs: number): number {
    const { min, max, inFlight, calmMs } = this.#bounds;
    const asked = Math.min(max, Math.max(min, Math.ceil(busy / inFlight)));
    const sure = Math.min(asked, this.#before);
    this.#before = asked;
    if (asked >= size) {
      this.#calm = undefined;
      return Math.max(size, sure);
    }
    const calm = (this.#calm ??= { sinceMs: nowMs, most: asked });
    calm.most = Math.max(calm.most, asked);
    if (nowMs - calm.sinceMs < calmMs) return size;
    this.#calm = undefined;
    return calm.most;
  }

  /** Whether the last look asked for so many: nothing is to be looked at then but what comes. */
  isSettled(size: number): boolean {
    return this.#before === size;
  }
}
