import type { Artifact } from "./artifact.ts";

/**
 * A plugin that was read and bundled once. Where a source is wanted it stands for exactly these bytes, as often as it is
 * loaded and whatever becomes of its files. Made by `openPlugin`.
 */
export class OpenedPlugin {
  readonly entry: string;
  readonly name: string;
  readonly version: string;
  /** `sha256-…` of the code. */
  readonly digest: string;
  readonly #artifact: Artifact;

  /** Not for users: `openPlugin` makes them. */
  constructor(artifact: Artifact) {
    this.entry = artifact.entryPath;
    this.name = artifact.name;
    this.version = artifact.version;
    this.digest = artifact.digest;
    this.#artifact = artifact;
  }

  /** Size of the script that each realm evaluates, or of the module that it runs. */
  get codeBytes(): number {
    return this.#artifact.wasm?.bytes.length ?? Buffer.byteLength(this.#artifact.code);
  }

  /** Not for users: what was read; undefined for whatever only looks like one. */
  static artifactOf(source: unknown): Artifact | undefined {
    return typeof source === "object" && source !== null && #artifact in source ? source.#artifact : undefined;
  }
}
