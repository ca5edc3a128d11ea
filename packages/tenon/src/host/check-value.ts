import { TenonError } from "../contract/errors/error.ts";
import { shown } from "../contract/untrusted.ts";

/** @throws TENON_OPTION_INVALID unless it fits. */
export function check(option: string, value: unknown, wanted: string, fits: boolean): void {
  if (!fits)
    throw new TenonError("TENON_OPTION_INVALID", {
      option,
      found: typeof value === "number" ? String(value) : shownSafely(value),
      wanted,
    });
}

export function shownSafely(value: unknown): string {
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") return `a ${typeof value}`;
  try {
    return shown(value);
  } catch {
    return "an object that cannot be read";
  }
}

/** False also where looking throws: a getter, or a proxy. */
export function readable(fits: () => boolean): boolean {
  try {
    return fits();
  } catch {
    return false;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
