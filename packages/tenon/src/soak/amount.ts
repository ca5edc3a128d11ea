/** An amount of a witness as people say it: `1.3 KiB`, `0.02`. */
export function amount(value: number, unit: "count" | "bytes"): string {
  if (unit === "count") return Number.isInteger(value) ? String(value) : value.toPrecision(2);
  const size = Math.abs(value);
  if (size < 1_024) return `${Math.round(value)} B`;
  return size < 2 ** 20 ? `${(value / 1_024).toFixed(1)} KiB` : `${(value / 2 ** 20).toFixed(1)} MiB`;
}
