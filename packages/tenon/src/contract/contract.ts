import { checkedContract } from "./checked.ts";
import type { Contract, ContractShape } from "./contract-shape.ts";

export type { Contract, ContractShape } from "./contract-shape.ts";
export { method } from "./method.ts";
export type { Method, MethodOptions, StreamSide } from "./method.ts";

/**
 * Makes a contract: what host and plugin agree on.
 *
 * @throws TENON_CONTRACT_INVALID for a bad name, a bad major, or a schema of what cannot cross a wall.
 * @throws TENON_CONTRACT_NAME_RESERVED for a method, service or event whose name collides with a client.
 */
export function contract<const Shape extends ContractShape>(
  name: string,
  major: number,
  shape: Shape,
): Contract<Shape> {
  return checkedContract(name, major, shape) as Contract<Shape>;
}
