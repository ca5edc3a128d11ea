import { CodedError } from "./coded-error.ts";
import { type ContractErrors, contractErrors } from "./contract.ts";

/**
 * A `TenonError` of what is wrong with a contract. Plugins have contracts, and with the whole catalogue each would be 20 kB longer, to be
 * sent, compiled and run again with each of its lives.
 */
export function contractError<Code extends keyof ContractErrors>(
  code: Code,
  data: ContractErrors[Code],
): CodedError<Code, ContractErrors[Code]> {
  return new CodedError(code, data, contractErrors[code]);
}
