import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Tree extends AsyncDisposable {
  readonly path: string;
  /** Absolute path of a file of the tree. */
  at(name: string): string;
}

/** A directory of its own with the given files, removed when disposed. An object becomes JSON. */
export async function tree(files: Readonly<Record<string, string | Uint8Array | object>>): Promise<Tree> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "tenon-artifact-")));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    const plain = typeof content === "string" || content instanceof Uint8Array;
    await writeFile(join(path, name), plain ? content : JSON.stringify(content));
  }
  return {
    path,
    at: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A plugin's package.json. */
export function pkg(more: object = {}): object {
  return { name: "weather", version: "1.2.3", type: "module", tenon: {}, ...more };
}
