import type { CallOptions, SyncCallOptions } from "../contract/call.ts";
import type { Method } from "../contract/method.ts";

export type Invoke = (name: string, input: unknown, options: CallOptions | undefined) => unknown;

/** Makes the object that callers hold: one function a method, `sync` where it is given, nothing else, frozen. */
export function makeStub(
  methods: Readonly<Record<string, Method>>,
  invoke: (name: string, method: Method) => Invoke,
  sync?: object,
): object {
  const stub = Object.create(null) as Record<string, unknown>;
  for (const [name, method] of Object.entries(methods)) {
    const run = invoke(name, method);
    stub[name] = (input: unknown, options?: CallOptions) => run(name, input, options);
  }
  if (sync !== undefined) Object.defineProperty(stub, "sync", { value: sync });
  return Object.freeze(stub);
}

export type InvokeNow = (input: unknown, options: SyncCallOptions | undefined) => unknown;

/** The same for what is called synchronously, of the methods that are declared so. */
export function makeSyncStub(
  methods: Readonly<Record<string, Method>>,
  invoke: (name: string, method: Method) => InvokeNow,
): object {
  const stub = Object.create(null) as Record<string, unknown>;
  for (const [name, method] of Object.entries(methods)) if (method.sync) stub[name] = invoke(name, method);
  return Object.freeze(stub);
}

export function streamsIn(method: Method): boolean {
  return method.stream === "in" || method.stream === "both";
}

export function streamsOut(method: Method): boolean {
  return method.stream === "out" || method.stream === "both";
}

/** Maps each item as it is read. */
export async function* mapItems(
  source: AsyncIterable<unknown> | Iterable<unknown>,
  map: (item: unknown) => unknown,
): AsyncGenerator<unknown, void, undefined> {
  for await (const item of source) yield map(item);
}
