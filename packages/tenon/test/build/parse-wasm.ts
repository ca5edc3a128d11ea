/** Names of what a module exports, as the engine reads it. */
export function parseWasm(bytes: Uint8Array): { readonly exports: readonly string[] } {
  const { WebAssembly } = globalThis as unknown as {
    readonly WebAssembly: {
      readonly Module: (new (bytes: Uint8Array) => object) & {
        exports(module: object): readonly { readonly name: string }[];
      };
    };
  };
  return { exports: WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name) };
}
