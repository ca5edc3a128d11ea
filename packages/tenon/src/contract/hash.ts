import { createHash } from "node:crypto";
import { canonicalContract } from "./canonical.ts";
import type { Contract } from "./contract-shape.ts";

/** What the slots of a plugin are keyed by: `gls_` and the first 16 hex digits of the SHA-256 of `name@version`. */
export function slotKey(plugin: string, version: string): string {
  return `gls_${createHash("sha256").update(`${plugin}@${version}`).digest("hex").slice(0, 16)}`;
}

/** `sha256-` and 64 hex digits, equal for contracts that say the same. */
export function contractHash(contract: Contract): string {
  return `sha256-${createHash("sha256").update(canonicalContract(contract)).digest("hex")}`;
}
