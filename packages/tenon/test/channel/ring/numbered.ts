/** A text for each number: short ones, some for which a full ring has no room, some that no ring has room for. */
export function textOf(n: number): string {
  const length = n % 97 === 0 ? 17_000 : n % 13 === 0 ? 3_000 : n % 50;
  return String.fromCharCode(65 + (n % 26)).repeat(length);
}
