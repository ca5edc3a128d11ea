import * as sdk from "@extism/extism";

/** What Extism gives a host function to reach the guest's memory by: an address is a 64-bit number. */
export interface ExtismCall {
  /** What lies at an address; null where nothing does. */
  read(address: bigint): ExtismValue | null;
  /** Puts it into a block of its own; answers the address. */
  store(value: string | Uint8Array): bigint;
  getVariable(name: string): ExtismValue | null;
  setVariable(name: string, value: string | Uint8Array): void;
}

/** Bytes of a guest, as Extism shows them. */
export interface ExtismValue {
  bytes(): Uint8Array;
  text(): string;
  json(): unknown;
}

/** A host function as Extism has it. One that waits must be declared `async`. */
export type ExtismFunction = (call: ExtismCall, ...given: never[]) => unknown;

/** Host functions by the namespace and the name that the module imports them by. */
export type ExtismFunctions = Readonly<Record<string, Readonly<Record<string, ExtismFunction>>>>;

/** What is used of a plugin of Extism's. */
export interface ExtismGuest {
  call(name: string, input?: string | Uint8Array): Promise<ExtismValue | null>;
  functionExists(name: string): Promise<boolean>;
  close(): Promise<void>;
}

type Log = (text: string) => void;

export interface GuestOptions {
  readonly useWasi: true;
  /** Else the SDK opens /dev/null. */
  readonly enableWasiOutput: true;
  readonly allowedPaths: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, string>>;
  readonly functions: ExtismFunctions;
  /** Every host: what may be reached is for the realm to say. */
  readonly allowedHosts: readonly string[];
  readonly allowHttpResponseHeaders: true;
  readonly fetch: typeof fetch;
  readonly logLevel: "trace";
  readonly logger: Readonly<Record<"trace" | "debug" | "info" | "warn" | "error", Log>>;
}

interface Sdk {
  readonly CAPABILITIES: Readonly<Record<string, unknown>>;
  readonly createPlugin: (
    manifest: { readonly wasm: readonly { readonly module: object }[] },
    options: GuestOptions,
  ) => Promise<ExtismGuest>;
}

/** The SDK. Before 2.0 it leaks the blocks of each call, keeps variables in them, and has no HTTP outside of workers of its own. */
export function extismSdk(found: Sdk = sdk as unknown as Sdk): Sdk {
  if ("supportsTimeouts" in found.CAPABILITIES) return found;
  throw new Error(
    "Cannot use this @extism/extism: it is older than 2.0.0-rc13, wanted that or newer. Run: npm install @extism/extism@2.0.0-rc13",
  );
}
