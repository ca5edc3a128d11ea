/** One value of the snapshot's JSON, read from bytes that come in pieces. */
export interface Section {
  readonly done: boolean;
  /** Reads on at `at` and answers where it stopped: at the end of the bytes, or behind its value. @throws SnapshotProblem */
  read(bytes: Uint8Array, at: number): number;
}

/** What JSON is made of, in bytes. */
export const signs: Readonly<
  Record<"quote" | "backslash" | "comma" | "colon" | "openList" | "closeList" | "openObject" | "closeObject", number>
> = {
  quote: 34,
  backslash: 92,
  comma: 44,
  colon: 58,
  openList: 91,
  closeList: 93,
  openObject: 123,
  closeObject: 125,
};

export function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}
