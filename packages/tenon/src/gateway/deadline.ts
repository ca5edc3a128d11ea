import { TenonError } from "../index.ts";

/**
 * The deadline that a caller asks for in `tenon-deadline-ms`.
 *
 * @throws TENON_OPTION_INVALID
 */
export function deadlineOf(request: Request, defaultMs: number): number {
  const asked = request.headers.get("tenon-deadline-ms");
  if (asked === null) return defaultMs;
  if (/^\d{1,15}$/.test(asked)) return Number(asked);
  const found = JSON.stringify(asked.slice(0, 40));
  throw new TenonError("TENON_OPTION_INVALID", {
    option: "tenon-deadline-ms",
    found,
    wanted: "whole milliseconds, 0 or more",
  });
}
