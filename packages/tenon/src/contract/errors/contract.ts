import { entry, type Entries } from "./entry.ts";

export interface ContractErrors {
  TENON_CONTRACT_INVALID: { contract: string; path: string; found: string; wanted: string };
  TENON_CONTRACT_NAME_RESERVED: { contract: string; method: string; why: string };
  TENON_STRUCT_VALUE: { field: string; found: string; wanted: string };
  TENON_LAYOUT_MISMATCH: { plugin: string; version: string; layout: string; diff: readonly string[] };
  TENON_CONTRACT_MISMATCH: { plugin: string; version: string; contract: string; diff: readonly string[] };
}

/** What can be wrong with a contract, and between two of them. */
export const contractErrors: Entries<ContractErrors> = {
  TENON_CONTRACT_INVALID: entry(
    "Contract is not well formed",
    (d) => `Cannot make contract "${d.contract}": at "${d.path}" found ${d.found}, wanted ${d.wanted}`,
    "Correct the contract; the reference of tenon/contract lists what it may hold.",
  ),
  TENON_CONTRACT_NAME_RESERVED: entry(
    "Method name not allowed",
    (d) => `Cannot make contract "${d.contract}": method "${d.method}" ${d.why}`,
    "Give the method another name.",
  ),
  TENON_STRUCT_VALUE: entry(
    "Value does not fit its field",
    (d) => `Cannot write ${d.field}: found ${d.found}, wanted ${d.wanted}`,
    "Give the field a value of its type and width, or widen it in the struct on both sides.",
  ),
  TENON_LAYOUT_MISMATCH: entry(
    "Plugin was built with another layout",
    (d) =>
      `Cannot share "${d.layout}" with ${d.plugin}@${d.version}: ${d.diff.length} difference(s)\n  ${d.diff.join("\n  ")}`,
    "Run `tenon generate` on the host's contract and build the plugin with what it writes.",
  ),
  TENON_CONTRACT_MISMATCH: entry(
    "Plugin speaks another contract",
    (d) =>
      `Cannot use ${d.plugin}@${d.version} as "${d.contract}": ${d.diff.length} difference(s)\n  ${d.diff.join("\n  ")}`,
    "Build the plugin against the host's contract, or raise the contract's major version.",
  ),
};
