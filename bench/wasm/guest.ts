import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractText } from "tenon/contract";
import { Checked } from "./contract.ts";

interface Compiler {
  main(
    this: void,
    options: readonly string[],
    system: {
      readFile(file: string): string | null;
      writeFile(file: string, contents: string | Uint8Array): void;
      listFiles(): readonly string[];
    },
  ): Promise<{ readonly error: Error | null }>;
}

// Its own types would change the globals of all programs here.
const compiler = "assemblyscript/asc";

/** The module, and a plugin's directory with it. */
export interface Guest extends AsyncDisposable {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The module of a file beside this. */
export async function compileAs(file: string, more: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const text = await readFile(new URL(file, import.meta.url), "utf8");
  const { main } = (await import(compiler)) as Compiler;
  const made: { bytes?: Uint8Array<ArrayBuffer> } = {};
  const { error } = await main(["guest.ts", "-O3", "--noColors", "--outFile", "guest.wasm", ...more], {
    readFile: (file) => (file === "guest.ts" ? text : null),
    writeFile: (file, contents) => {
      if (file === "guest.wasm") made.bytes = new Uint8Array(contents as Uint8Array<ArrayBuffer>);
    },
    listFiles: () => [],
  });
  if (error !== null || made.bytes === undefined) throw error ?? new Error("found no module");
  return made.bytes;
}

export async function guest(): Promise<Guest> {
  const bytes = await compileAs("guest.as");
  const path = await mkdtemp(join(tmpdir(), "tenon-bench-wasm-"));
  const tenon = { engine: "wasm", entry: "./plugin.wasm", contract: "./contract.json" };
  await writeFile(join(path, "package.json"), JSON.stringify({ name: "checked", version: "1.0.0", tenon }));
  await writeFile(join(path, "contract.json"), contractText(Checked));
  await writeFile(join(path, "plugin.wasm"), bytes);
  return { path, bytes, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
