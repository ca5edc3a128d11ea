import { contractHash, structsIn } from "../index.ts";
import { type Contract, contractText, type StructLayout } from "../contract.ts";
import { type NamedObject, readValue, type Value } from "./schema-types.ts";

/** A method of a plugin, or of a service that it calls. */
export interface Callable {
  readonly name: string;
  readonly input: Value;
  readonly output: Value;
}

/** A contract as the languages of guests need it. */
export interface GuestModel {
  readonly name: string;
  /** The first 16 hex digits of the contract's hash. */
  readonly hash: string;
  readonly text: string;
  readonly structs: readonly StructLayout[];
  /** Objects of JSON, those within others first. */
  readonly objects: readonly NamedObject[];
  readonly config: Value;
  /** Undefined where the contract hands no state over. */
  readonly state: Value | undefined;
  readonly methods: readonly Callable[];
  readonly services: readonly (Callable & { readonly service: string })[];
  readonly events: readonly { readonly name: string; readonly value: Value }[];
}

/** Reads a contract. What JSON Schema says that a language has no type for stays JSON. */
export function guestModel(contract: Contract): GuestModel {
  const objects: NamedObject[] = [];
  const value = (schema: unknown, name: string): Value => readValue(schema, name, objects);
  const callable = (
    name: string,
    { input, output }: { input?: unknown; output?: unknown },
    path: string,
  ): Callable => ({
    name,
    input: value(input, `${path}Input`),
    output: value(output, `${path}Output`),
  });
  const config = value(contract.config, "Config");
  const state = contract.state === undefined ? undefined : value(contract.state, "State");
  const methods = Object.entries(contract.methods).map(([name, method]) => callable(name, method, upper(name)));
  const services = Object.entries(contract.services).flatMap(([service, own]) =>
    Object.entries(own).map(([name, method]) => ({
      service,
      ...callable(name, method, `${upper(service)}${upper(name)}`),
    })),
  );
  const events = Object.entries(contract.events).map(([name, schema]) => ({
    name,
    value: value(schema, `${upper(name)}Event`),
  }));
  return {
    ...{ name: contract.name, hash: contractHash(contract).slice("sha256-".length, "sha256-".length + 16) },
    ...{ text: contractText(contract), structs: [...structsIn(contract).values()], objects },
    ...{ config, state, methods, services, events },
  };
}

export function upper(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `dayOfWeek` as `day_of_week`. */
export function snake(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase();
}
