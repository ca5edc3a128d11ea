const units: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** What a size may be written as, besides a whole number of bytes: `64MiB`, `1.5 GiB`. */
export const sizePattern: string = "^[0-9]{1,12}(?:\\.[0-9]{1,6})? ?(?:B|KiB|MiB|GiB)$";

/** Bytes of a size that fits the pattern; a part of a byte is left out. */
export function bytesOf(size: number | string): number {
  if (typeof size === "number") return size;
  const unit = /[A-Za-z]+$/.exec(size)?.[0] ?? "B";
  return Math.floor(Number.parseFloat(size) * (units[unit] ?? 1));
}
