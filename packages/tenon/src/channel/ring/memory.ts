/** Bytes of records that may be under way in one direction; a power of two. */
const capacityBytes = 64 * 1024;

/** A longer record goes by the port: there, cloning in native code is faster than three copies in JavaScript. */
export const longestRecordBytes: number = capacityBytes / 4;

// Each word that one side writes and the other polls has 128 bytes for itself: processors fetch lines of 64 in pairs.
const wordsApart = 32;
const places = {
  toGuest: { tail: 0, head: wordsApart, data: 1 },
  toHost: { tail: 2 * wordsApart, head: 3 * wordsApart, data: 2 },
  bells: { host: 4 * wordsApart, guest: 5 * wordsApart },
} as const;
const controlBytes = 1024;

/** One direction. `tail` is written by the sender, `head` by the receiver; both count bytes and wrap at 2^32. */
export interface Lane {
  readonly words: Int32Array;
  readonly tail: number;
  readonly head: number;
  /** The records, a power of two of words. */
  readonly data: Int32Array;
}

/** The memory of two rings as one side sees it. */
export interface Shore {
  readonly out: Lane;
  readonly in: Lane;
  readonly words: Int32Array;
  readonly ownBell: number;
  readonly otherBell: number;
}

/** Memory for a ring in each direction and the words beside them. */
export function ringMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(controlBytes + 2 * capacityBytes);
}

export function shoreOf(memory: SharedArrayBuffer, side: "host" | "guest"): Shore {
  const words = new Int32Array(memory, 0, controlBytes / 4);
  const lane = ({ tail, head, data }: { tail: number; head: number; data: number }): Lane => ({
    words,
    tail,
    head,
    data: new Int32Array(memory, controlBytes + (data - 1) * capacityBytes, capacityBytes / 4),
  });
  const [out, inward] = [lane(places.toGuest), lane(places.toHost)];
  return side === "host"
    ? { out, in: inward, words, ownBell: places.bells.host, otherBell: places.bells.guest }
    : { out: inward, in: out, words, ownBell: places.bells.guest, otherBell: places.bells.host };
}

/** Copies between a ring and memory of one's own, around the end of the ring where need be. Whole words only. */
export function copyIn(data: Int32Array, atBytes: number, source: Int32Array, bytes: number): void {
  const [start, count] = [(atBytes >>> 2) & (data.length - 1), bytes >>> 2];
  if (count <= wordsByHand) {
    for (let word = 0; word < count; word += 1) data[(start + word) & (data.length - 1)] = source[word] ?? 0;
    return;
  }
  const first = Math.min(count, data.length - start);
  data.set(source.subarray(0, first), start);
  if (first < count) data.set(source.subarray(first, count), 0);
}

export function copyOut(data: Int32Array, atBytes: number, target: Int32Array, bytes: number): void {
  const [start, count] = [(atBytes >>> 2) & (data.length - 1), bytes >>> 2];
  if (count <= wordsByHand) {
    for (let word = 0; word < count; word += 1) target[word] = data[(start + word) & (data.length - 1)] ?? 0;
    return;
  }
  const first = Math.min(count, data.length - start);
  target.set(data.subarray(start, start + first), 0);
  if (first < count) target.set(data.subarray(0, count - first), first);
}

/** Up to here a loop is faster than making the views that `set` wants. */
const wordsByHand = 64;
