/** One of several that calls are divided among. */
export interface Part<Item> {
  readonly item: Item;
  /** What its place is computed from: the same text gives the same keys, in every process. */
  readonly seed: string;
  /** Of the calls; all together 100. */
  readonly percentage: number;
}

/** Picks for a key, or by lot where there is none. */
export type Pick<Item> = (key: string | undefined) => Item;

/**
 * Divides calls by percentage. A key goes where its weighted rendezvous hash is highest (Thaler and Ravishankar, "Using
 * name-based mappings to increase hit rates", 1998; with weights Schindelhauer and Schomaker, "Weighted distributed hash tables",
 * 2005): while a percentage rises no key leaves it, and none comes to the one that falls for it.
 */
export function makePick<Item>(parts: readonly Part<Item>[], random: () => number): Pick<Item> {
  const open = parts.filter(({ percentage }) => percentage > 0);
  const [only] = open;
  if (only === undefined) throw new RangeError("Cannot divide calls among nothing");
  if (open.length === 1) return () => only.item;
  const seeded = open.map(({ item, seed, percentage }) => ({ item, percentage, seed: hashOf(seed) }));
  return (key) => (key === undefined ? byLot(seeded, random() * 100) : highest(seeded, hashOf(key)));
}

interface Seeded<Item> {
  readonly item: Item;
  readonly percentage: number;
  readonly seed: number;
}

function highest<Item>(parts: readonly Seeded<Item>[], hash: number): Item {
  let best = parts[0] as Seeded<Item>;
  let bestScore = -Infinity;
  for (const part of parts) {
    const score = -part.percentage / Math.log(unitOf(hash ^ part.seed));
    if (score <= bestScore) continue;
    best = part;
    bestScore = score;
  }
  return best.item;
}

function byLot<Item>(parts: readonly Seeded<Item>[], drawn: number): Item {
  let left = drawn;
  for (const part of parts) {
    left -= part.percentage;
    if (left < 0) return part.item;
  }
  return (parts.at(-1) as Seeded<Item>).item;
}

/** FNV-1a over the text's code units. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A number between 0 and 1, both excluded: the finalizer of MurmurHash3, which spreads what FNV leaves close together. */
export function unitOf(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
