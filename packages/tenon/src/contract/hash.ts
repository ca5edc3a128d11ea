import { createHash } from "node:crypto";
import { canonicalContract } from "./canonical.ts";
import type { Contract } from "./contract-shape.ts";

/** `sha256-` and 64 hex digits, equal for contracts that say the same. */
export function contractHash(contract: Contract): string {
  return `sha256-${createHash("sha256").update(canonicalContract(contract)).digest("hex")}`;
}
