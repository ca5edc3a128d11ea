/** What `import guest from "./guest.wasm" with { type: "component" }` gives: a component, transpiled by jco. */
export interface Component {
  readonly instantiate: (
    module: (name: string) => object,
    imports: Readonly<Record<string, ComponentInterface>>,
  ) => object;
  /** Its core modules by the names that jco gave them. */
  readonly modules: Readonly<Record<string, Uint8Array>>;
}

/** Functions, and classes of resources, by the names that jco makes of those in WIT: `look-up` is `lookUp`. */
export type ComponentInterface = Readonly<Record<string, unknown>>;

/** Functions that answer at once, as jco makes them. */
export type ComponentFunction = (...given: never[]) => unknown;
