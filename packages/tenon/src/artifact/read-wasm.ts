import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Contract } from "../contract/contract-shape.ts";
import { TenonError } from "../contract/errors/error.ts";
import { contractHash } from "../contract/hash.ts";
import { parseContract } from "../contract/text.ts";
import { ModuleProblem } from "../contract/wasm/binary.ts";
import { checkGuest } from "../contract/wasm/check-guest.ts";
import { type ModuleParts, readParts } from "../contract/wasm/parts.ts";
import type { Located } from "./locate.ts";
import { decode, type ReadBudget } from "./read-once.ts";

interface ReadWasm {
  /** `sha256-…` of the SHA-256 of the module and that of the contract's text, in hex, a line each. */
  readonly digest: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly parts: ModuleParts;
  readonly contract: Contract;
  readonly files: readonly string[];
}

/**
 * Reads a module and its contract, each once, and holds them against each other and the ABI. Runs and compiles nothing.
 *
 * @throws TENON_ARTIFACT_UNREADABLE, TENON_ARTIFACT_TOO_LARGE, TENON_CONTRACT_INVALID, TENON_CONTRACT_NAME_RESERVED and
 * TENON_WASM_INVALID, …_ABI, …_CONTRACT, …_EXPORT, …_IMPORT.
 */
export async function readWasm(
  { root, entryPath, manifest, manifestPath }: Located,
  budget: ReadBudget,
): Promise<ReadWasm> {
  const contractPath = join(root, manifest.contract ?? "contract.json");
  const bytes = new Uint8Array(await budget.readBytes(entryPath));
  const contractBytes = await budget.readBytes(contractPath);
  const contract = parseContract(decode(contractBytes, contractPath));
  const about = { plugin: manifest.name, version: manifest.version };
  const parts = partsOf(bytes, about);
  checkGuest(parts, contract, contractHash(contract), about);
  const digest = `sha256-${sha256(`${sha256(bytes)}\n${sha256(contractBytes)}\n`)}`;
  const files = [...budget.files, ...(manifestPath === undefined ? [] : [manifestPath])];
  return { digest, bytes, parts, contract, files: Object.freeze(files.sort()) };
}

function partsOf(bytes: Uint8Array, about: { plugin: string; version: string }): ModuleParts {
  try {
    return readParts(bytes);
  } catch (problem) {
    if (!(problem instanceof ModuleProblem)) throw problem;
    throw new TenonError("TENON_WASM_INVALID", { ...about, found: problem.found, wanted: problem.wanted });
  }
}

function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}
