/** Builtin modules that are loaded, as Node lists them: `NativeModule fs`. Undocumented, so it may go: undefined then. */
export function loadedBuiltins(): readonly string[] | undefined {
  return (process as { readonly moduleLoadList?: readonly string[] }).moduleLoadList;
}
