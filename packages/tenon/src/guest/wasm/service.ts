import type { CallOptions } from "../../contract/call.ts";
import type { Contract } from "../../contract/contract-shape.ts";
import { isTenonError, TenonError } from "../../contract/errors/error.ts";
import type { Method } from "../../contract/method.ts";
import type { ImportsOptions } from "./options.ts";
import { Exit } from "./exit.ts";
import type { WasmGuest } from "./guest.ts";
import { layoutOf } from "./layout.ts";
import { type Import, platform } from "./platform.ts";
import { makeSwitch } from "./switch.ts";

const encoder: { encode(text: string): Uint8Array } = new TextEncoder();

type Call = (input: unknown, options?: CallOptions) => unknown;
type Stub = Readonly<Record<string, Call>> & { readonly sync: Readonly<Record<string, Call>> };

/** A service method by its name as imported, `service.method`. */
export function serviceOf(
  contract: Contract,
  name: string,
): { readonly service: string; readonly name: string; readonly method: Method } | undefined {
  const dot = name.indexOf(".");
  const [service, own] = [name.slice(0, dot), name.slice(dot + 1)];
  const method = contract.services[service]?.[own];
  return method === undefined ? undefined : { service, name: own, method };
}

/** A service as an import: of one that answers later the guest's stack is held until it does. */
export function makeService(
  imported: string,
  { contract, context, face }: ImportsOptions,
): (guest: WasmGuest) => Import | object {
  const found = serviceOf(contract, imported);
  if (found === undefined) throw new TypeError(`No service ${imported}`);
  const { service, name, method } = found;
  const [takes, gives] = [layoutOf(method.input), layoutOf(method.output)];
  const stub = (context.services as Readonly<Record<string, Stub>>)[service] as Stub;
  const isSync = method.sync && face.realm !== "process";

  const later = async (guest: WasmGuest, value: unknown): Promise<number> => {
    const { call } = guest;
    try {
      const options = call === undefined ? {} : { signal: call.signal, ...traceOf(guest) };
      return done(guest, gives.bytes(await guest.held((stub[name] as Call)(value, options))));
    } catch (error) {
      if (error instanceof Exit) throw error;
      return failed(guest, error);
    }
  };
  const now = (guest: WasmGuest, value: unknown): number => {
    try {
      if (isSync) return done(guest, gives.bytes((stub.sync[name] as Call)(value, traceOf(guest))));
      const why =
        platform.Suspending === undefined
          ? "this engine cannot hold a stack of WebAssembly"
          : "whoever called it waits without a promise";
      throw new TenonError("TENON_WASM_SUSPEND", { ...face.plugin, service: imported, why });
    } catch (error) {
      return failed(guest, error);
    }
  };
  const make = isSync ? undefined : makeSwitch();
  return (guest) => {
    const read = (ptr: number, len: number): unknown => takes.read(guest.memory, ptr, len);
    const ways = {
      now: (ptr: number, len: number) => now(guest, read(ptr, len)),
      later: (ptr: number, len: number) => later(guest, read(ptr, len)),
      mayWait: () => guest.maySuspend,
    };
    return make === undefined ? ways.now : make(ways);
  };
}

/** What it calls is part of the same trace. */
function traceOf({ call }: WasmGuest): { readonly traceparent?: string } {
  return call?.traceparent === undefined ? {} : { traceparent: call.traceparent };
}

function done(guest: WasmGuest, bytes: Uint8Array): number {
  guest.waiting = bytes;
  return bytes.length;
}

function failed(guest: WasmGuest, error: unknown): number {
  const { name, message } = error instanceof Error || isTenonError(error) ? error : new Error(String(error));
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  const told = { message, name, ...(typeof code === "string" && { code }) };
  guest.waiting = encoder.encode(JSON.stringify(told));
  return -guest.waiting.length - 1;
}
