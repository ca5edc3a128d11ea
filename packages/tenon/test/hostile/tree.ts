import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A directory of files that goes with the test. */
export class Tree implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async of(files: Readonly<Record<string, string | Uint8Array>>): Promise<Tree> {
    const tree = new Tree(await mkdtemp(join(tmpdir(), "tenon-hostile-")));
    for (const [name, content] of Object.entries(files)) await tree.write(name, content);
    return tree;
  }

  at(name: string): string {
    return join(this.path, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.at(name)), { recursive: true });
    await writeFile(this.at(name), content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
