/** What the code of an artifact is called with: `await code(face)`, after which `face.exports` is set. */
export interface ModuleFace {
  /** Set by the code: the namespace of the entry module. A CommonJS entry has its `module.exports` as `default`. */
  exports: unknown;
  /** Answers a module of Node, always asked for as `node:<name>`; undefined, or an error, where there is none. */
  readonly require: (name: string) => unknown;
  /** `import.meta` of the entry; that of other modules is made from it. */
  readonly meta: { readonly url: string; readonly dirname: string; readonly filename: string };
  /** Throws TENON_IMPORT_DYNAMIC; the `import()` that asked rejects with it. */
  readonly importUnknown: (specifier: string) => never;
}
