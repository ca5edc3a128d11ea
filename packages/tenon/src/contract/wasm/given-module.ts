/** What a guest is given of a plugin of the engine `wasm`. */
export interface GivenModule {
  /** The `WebAssembly.Module`, or where it cannot be sent its bytes. */
  readonly module: object;
  /** JSON of the contract. */
  readonly contract: string;
  /** Whether it may have several instances, each with state of its own. */
  readonly stateless: boolean;
}
