import type { Contract } from "../contract/contract.ts";
import { contractHash } from "../contract/hash.ts";
import { parseContract } from "../contract/text.ts";

/** A contract that plugins declare, read and checked. */
export interface ReadContract {
  readonly contract: Contract;
  /** `sha256-…` of its canonical text. */
  readonly contractHash: string;
}

const mostKept = 100;
/** Longer ones are read anew each time: what is kept has a bound. */
const longestKept = 64 * 1024;

/** Contracts by their text, which instances of one plugin declare again and again. To read a small one takes 0.25 ms of an open. */
export class ReadContracts {
  readonly #kept: Map<string, ReadContract> = new Map();

  /** @throws TENON_CONTRACT_INVALID, TENON_CONTRACT_NAME_RESERVED */
  read(text: string): ReadContract {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const contract = parseContract(text);
    const read = { contract, contractHash: contractHash(contract) };
    if (text.length <= longestKept) this.#keep(text, read);
    return read;
  }

  #keep(text: string, read: ReadContract): void {
    this.#kept.set(text, read);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}
