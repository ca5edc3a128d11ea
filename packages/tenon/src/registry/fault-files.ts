import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "../instance/fault.ts";

const mostFiles = 100;

/** Writes each fault to a file of its own, whole or not at all; keeps the last hundred it wrote. */
export class FaultFiles {
  readonly #folder: string;
  readonly #files: string[] = [];
  readonly #onFailed: (fault: Fault, error: unknown) => void;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, onFailed: (fault: Fault, error: unknown) => void) {
    this.#folder = folder;
    this.#onFailed = onFailed;
  }

  add(fault: Fault): void {
    this.#writing = this.#writing
      .then(() => this.#write(fault))
      .catch((error: unknown) => this.#onFailed(fault, error));
  }

  /** Resolves when all is written. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async #write(fault: Fault): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const plugin = `${fault.plugin}@${fault.version}`.replace(/[^\w.@-]+/g, "_").slice(0, 100);
    const at = fault.at.replace(/[:.]/g, "-");
    const path = join(this.#folder, `fault-${at}-${plugin}-${process.pid}-${fault.instance}.json`);
    // What a plugin writes to its log is for its owner.
    await writeFile(`${path}.part`, `${JSON.stringify(fault, undefined, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.part`, path);
    this.#files.push(path);
    for (const old of this.#files.splice(0, Math.max(0, this.#files.length - mostFiles)))
      await rm(old, { force: true });
  }
}
