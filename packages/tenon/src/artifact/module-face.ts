/** What the code of an artifact is called with: `await code(face)`, after which `face.exports` is set. */
export interface ModuleFace {
  /** Set by the code: the namespace of the entry module. A CommonJS entry has its `module.exports` as `default`. */
  exports: unknown;
  /**
   * Modules of Node, asked for as `node:<name>` where the name was known when bundling. Anything else comes from a
   * `require` of a computed name or of an optional package that is not there: throw an error with the code MODULE_NOT_FOUND.
   */
  readonly require: (name: string) => unknown;
  /** `import.meta` of the entry; that of other modules is made from it. */
  readonly meta: { readonly url: string; readonly dirname: string; readonly filename: string };
  /** Throws TENON_IMPORT_DYNAMIC; the `import()` that asked rejects with it. */
  readonly importUnknown: (specifier: string) => never;
}
