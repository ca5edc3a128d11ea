import { checkedContract } from "./checked.ts";
import type { Contract } from "./contract-shape.ts";
import { contractError } from "./errors/contract-error.ts";
import { describe, printable } from "./found.ts";
import { isRecord } from "./plain.ts";

const maxLength = 1024 * 1024;

/** A contract as JSON text, as manifests embed it. `parseContract` reads it back. */
export function contractText(contract: Contract): string {
  const { name, major, config, state, methods, services, events } = contract;
  return JSON.stringify({ name, major, config, state, methods, services, events });
}

/**
 * Reads a contract from text that anyone may have written.
 *
 * @throws TENON_CONTRACT_INVALID, TENON_CONTRACT_NAME_RESERVED
 */
export function parseContract(json: string): Contract {
  if (typeof json !== "string") throw malformed(describe(json), "JSON text");
  if (json.length > maxLength) throw malformed(`${json.length} characters`, `at most ${maxLength}`);
  const given = parseJson(json);
  if (!isRecord(given)) throw malformed(describe(given), "an object");
  return checkedContract(given["name"], given["major"], given);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw malformed(printable(cause instanceof Error ? cause.message : "broken text"), "JSON text");
  }
}

function malformed(found: string, wanted: string): Error {
  return contractError("TENON_CONTRACT_INVALID", { contract: "(text)", path: "", found, wanted });
}
