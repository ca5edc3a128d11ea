/** The part of JavaScript's WebAssembly that the engine uses. */
interface Platform {
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): readonly { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: Readonly<Record<string, unknown>> };
  /** Both absent where a stack of WebAssembly cannot be suspended. */
  readonly Suspending?: new (run: Import) => object;
  readonly promising?: (run: Entry) => (ptr: number, len: number) => Promise<unknown>;
}

export type Import = (...args: never[]) => unknown;
export type Imports = Readonly<Record<string, Readonly<Record<string, Import | object>>>>;
/** An export that takes bytes and answers whether it was done. */
export type Entry = (ptr: number, len: number) => number;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export const platform: Platform = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;
