import type { Bundler } from "./bundler.ts";

/** Put behind the path of a file that is imported as text, so that it is another module than the same file as code. */
export const textSuffix = "?text";
/** The same for one that is imported as bytes. */
export const bytesSuffix = "?bytes";
/** And for a component, which is transpiled. */
export const componentSuffix = "?component";

/** The path of the file, whatever it is imported as. */
export function withoutSuffix(id: string): string {
  const suffix = [textSuffix, bytesSuffix, componentSuffix].find((each) => id.endsWith(each)) ?? "";
  return suffix === "" ? id : id.slice(0, -suffix.length);
}

/** Import attributes by importer and specifier. Not every rolldown tells its plugins of them, so they are read here. */
export class ImportAttributes {
  readonly #types: Map<string, ReadonlyMap<string, string>> = new Map();

  /** Notes the `type` attributes of a module's imports; to be called before its imports are resolved. */
  note(parseSync: Bundler["parseSync"], file: string, text: string): void {
    if (!/\bwith\s*\{/.test(text)) return;
    const types = new Map<string, string>();
    for (const statement of parseSync(file, text).program.body) {
      if (!("attributes" in statement) || !("source" in statement) || statement.source === null) continue;
      for (const { key, value } of statement.attributes) {
        if ((key.type === "Identifier" ? key.name : key.value) === "type")
          types.set(statement.source.value, value.value);
      }
    }
    this.#types.set(file, types);
  }

  /** The `type` that a file imports a specifier with. */
  typeOf(importer: string | undefined, specifier: string): string | undefined {
    return this.#types.get(importer ?? "")?.get(specifier);
  }
}
