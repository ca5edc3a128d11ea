import { type Artifact, openArtifact, withDigest } from "../artifact/artifact.ts";
import type { LoadRequest } from "./load-request.ts";

/** Reads artifacts. Reading the same one many times at once does it once. */
export class ArtifactReads {
  readonly #reading = new Map<string, Promise<Artifact>>();

  async read({ source, artifact, opened }: LoadRequest): Promise<Artifact> {
    if (opened !== undefined) return withDigest(opened, artifact.digest);
    const key = JSON.stringify([source, artifact]);
    const opening = this.#reading.get(key) ?? openArtifact(source, artifact);
    this.#reading.set(key, opening);
    const done = (): void => {
      if (this.#reading.get(key) === opening) this.#reading.delete(key);
    };
    opening.then(done, done);
    return await opening;
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#reading.values());
  }
}
