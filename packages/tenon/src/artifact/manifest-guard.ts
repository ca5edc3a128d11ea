import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { TenonError } from "../contract/errors/error.ts";

/**
 * The bundler reads the package.json of every directory that it looks into, and waits for ever where one is a pipe. So it
 * gets to look only after we have looked at what kind of file each is.
 */
export class ManifestGuard {
  readonly #looked: Map<string, Promise<void>> = new Map();

  /** Looks at every directory in which the bundler may look for an import. @throws TENON_ARTIFACT_UNREADABLE */
  async before(source: string, importer: string | undefined): Promise<void> {
    if (isAbsolute(source)) return this.#look(source);
    if (importer === undefined || !isAbsolute(importer)) return;
    if (/^\.{1,2}(?:\/|$)/.test(source)) return this.#look(resolve(dirname(importer), source));
    for (let at = dirname(importer); ; at = dirname(at)) {
      await this.#look(join(at, "node_modules", source));
      if (dirname(at) === at) return;
    }
  }

  /** Into a directory and all above it, each once a build. */
  #look(directory: string): Promise<void> {
    const looked = this.#looked.get(directory) ?? this.#lookInto(directory);
    this.#looked.set(directory, looked);
    return looked;
  }

  async #lookInto(directory: string): Promise<void> {
    const parent = dirname(directory);
    if (parent !== directory) await this.#look(parent);
    const file = join(directory, "package.json");
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || found.isFile() || found.isDirectory()) return;
    throw new TenonError("TENON_ARTIFACT_UNREADABLE", { file, why: "it is not a regular file" });
  }
}
