import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contract } from "../contract.ts";
import { UsageError } from "./failure.ts";

/** Runs a module of JavaScript or TypeScript and answers what it exports. */
export async function exportsOf(module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(module)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot run ${module}: ${why}, wanted a module that exports contracts or structs`);
  }
}

/** The one contract that a module exports, or the one of that name. */
export async function contractOf(module: string, name?: string): Promise<Contract> {
  const found = new Set(Object.values(await exportsOf(module)).filter(isContract));
  const fits = [...found].filter((contract) => name === undefined || contract.name === name);
  const [contract] = fits;
  if (contract !== undefined && fits.length === 1) return contract;
  const names = [...found].map((each) => each.name).join(", ") || "none";
  const wanted = name === undefined ? "one contract, or --contract with the name of one" : `one of the name ${name}`;
  throw new UsageError(`Cannot generate from ${module}: found the contracts ${names}, wanted ${wanted}`);
}

export function isContract(value: unknown): value is Contract {
  return typeof value === "object" && value !== null && "methods" in value && "major" in value && "services" in value;
}
