/**
 * Where a plugin comes from: a directory, an entry file (`./x.ts`, `/x.ts`, `file:` URL), a package name; or an entry file
 * with a name and version of its own, for which no package.json is read.
 */
export type PluginSource =
  string | { readonly entry: string; readonly name: string; readonly version: string; readonly digest?: string };

/** An entry that is in no file: the text of a JavaScript module, with a name and a version. */
export interface PluginText {
  readonly text: string;
  readonly name: string;
  readonly version: string;
}
