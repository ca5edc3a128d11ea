/** Numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/** Repeatable random numbers from a 32-bit seed: mulberry32 by T. Ettinger. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number, both ends included. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** @throws RangeError for none. */
export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  if (items.length === 0) throw new RangeError("Cannot choose one of nothing");
  return items[between(random, 0, items.length - 1)] as Item;
}
