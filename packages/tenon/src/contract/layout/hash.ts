import { createHash } from "node:crypto";
import { canonicalSchema } from "../canonical.ts";
import type { StructLayout } from "./layout.ts";

/** `sha256-` and 64 hex digits, equal for layouts in which the same bytes mean the same. Names of structs do not count. */
export function layoutHash({ size, align, fields }: StructLayout): string {
  return `sha256-${createHash("sha256").update(canonicalSchema({ size, align, fields })).digest("hex")}`;
}
