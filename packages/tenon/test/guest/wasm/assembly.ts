import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of AssemblyScript's compiler that is used. Its own types would change the globals of the whole program. */
interface Compiler {
  main(
    options: readonly string[],
    system: {
      readFile(file: string): string | null;
      writeFile(file: string, contents: string | Uint8Array): void;
      listFiles(): readonly string[];
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}

const compiler = "assemblyscript/asc";

/** Compiles a guest of the fixtures, which takes a second or two. */
export function compileGuest(name: string): Promise<Uint8Array> {
  return compileText(readFileSync(join(import.meta.dirname, "fixtures", `${name}.as`), "utf8"));
}

export async function compileText(text: string): Promise<Uint8Array> {
  const { main } = (await import(compiler)) as Compiler;
  const made: { bytes?: Uint8Array } = {};
  const { error, stderr } = await main(["guest.ts", "--optimize", "--noColors", "--outFile", "guest.wasm"], {
    readFile: (file) => (file === "guest.ts" ? text : null),
    writeFile: (file, contents) => {
      if (file === "guest.wasm") made.bytes = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || made.bytes === undefined)
    throw new Error(`AssemblyScript: ${String(error)}\n${stderr.toString()}`);
  return made.bytes;
}
