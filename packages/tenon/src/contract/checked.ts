import type { Contract } from "./contract-shape.ts";

export function checkedContract(name: string, major: number, shape: unknown): Contract {
  return { name, major, ...(shape as object), services: {}, events: {} } as unknown as Contract;
}
