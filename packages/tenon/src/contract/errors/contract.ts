import { entry, type Entries } from "./entry.ts";

export interface ContractErrors {
  TENON_CONTRACT_INVALID: { contract: string; path: string; found: string; wanted: string };
  TENON_CONTRACT_NAME_RESERVED: { contract: string; method: string; why: string };
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
  TENON_CONTRACT_MISMATCH: entry(
    "Plugin speaks another contract",
    (d) =>
      `Cannot use ${d.plugin}@${d.version} as "${d.contract}": ${d.diff.length} difference(s)\n  ${d.diff.join("\n  ")}`,
    "Build the plugin against the host's contract, or raise the contract's major version.",
  ),
};
