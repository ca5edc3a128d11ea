import type { Instance } from "../instance/instance.ts";
import type { RealmKind } from "../realm/realm.ts";

/** Where the code of an instance comes from, and what debuggers know it by. */
export interface Origin {
  /** Id of the instance. */
  readonly instance: number;
  /** The name it is known under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly realm: RealmKind;
  /** Name of the thread it has for itself, which is in the title of the debugger's target; undefined inline. */
  readonly thread: string | undefined;
  /** The URL its script was compiled under. */
  readonly script: string;
  /** JSON text of the map from the script to its sources. */
  readonly sourceMap: string | undefined;
  /** Absolute path of the entry. */
  readonly entry: string;
  /** Every local file that went into it, sorted. */
  readonly files: readonly string[];
}

export function originOf({ spec, plugin, version, realm }: Instance): Origin {
  const { url, sourceMap, entryPath, files } = spec.artifact;
  return {
    instance: spec.id,
    name: spec.name,
    plugin,
    version,
    realm: spec.realm,
    thread: realm?.thread,
    script: url,
    sourceMap,
    entry: entryPath,
    files,
  };
}
