import type { Echoing, EchoPeer } from "../echoing.ts";
import type { Payload } from "../payload.ts";
import { peer } from "./installed.ts";

interface Reference {
  apply(that: undefined, args: readonly unknown[], options: object): Promise<Payload>;
  applySync(that: undefined, args: readonly unknown[], options: object): Payload;
}
interface Isolate {
  createContext(): Promise<{ eval(code: string, options: object): Promise<Reference> }>;
  dispose(): void;
}

const copied = { arguments: { copy: true }, result: { copy: true } };

async function open(call: (echo: Reference, payload: Payload) => Payload | Promise<Payload>): Promise<Echoing> {
  const { Isolate } = peer<{ Isolate: new (options: object) => Isolate }>("isolated-vm");
  const isolate = new Isolate({ memoryLimit: 256 });
  const context = await isolate.createContext();
  const reference = await context.eval("({ key, cost }) => ({ key, cost })", { reference: true });
  return {
    echo: (payload) => call(reference, payload),
    [Symbol.asyncDispose]: () => Promise.resolve(isolate.dispose()),
  };
}

export const isolatedVm: EchoPeer = {
  name: "isolated-vm, apply with copies",
  open: () => open((echo, payload) => echo.apply(undefined, [payload], copied)),
};

export const isolatedVmSync: EchoPeer = {
  name: "isolated-vm, applySync with copies",
  open: () => open((echo, payload) => echo.applySync(undefined, [payload], copied)),
};
