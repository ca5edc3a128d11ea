// Makes packages/tenon/dist: node tools/build.ts
// One file a door and one for the command, with shared chunks, the text of each guest program, and declarations.
import { copyFileSync, cpSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { rolldown } from "rolldown";
import {
  inlineProgram,
  processProgram,
  threadProgram,
  wasmProgram,
} from "../packages/tenon/src/realm/guest-program.ts";
import { writeDeclarations } from "./declarations.ts";
import { repository } from "./sources.ts";

const source = join(repository, "packages/tenon/src");
const dist = join(repository, "packages/tenon/dist");

/** The guest programs, and the engine that some plugins need, by their names in dist, where the realms read them as text. */
export async function guestPrograms(): Promise<ReadonlyMap<string, string>> {
  const [inline, thread, child, wasm] = await Promise.all([
    inlineProgram(),
    threadProgram(),
    processProgram(),
    wasmProgram(),
  ]);
  return new Map([
    ["guest-inline.js", inline],
    ["guest-thread.js", thread],
    ["guest-process.js", child],
    ["guest-wasm.js", wasm],
  ]);
}

/** Bundles each entry, by its name, with shared chunks beside it. A chunk lies flat, so `./` is dist wherever its source was. */
export async function buildDoors(entries: Readonly<Record<string, string>>, folder: string): Promise<void> {
  await using bundle = await rolldown({
    input: entries,
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    platform: "node",
    onLog: (level, { message }) => {
      if (level === "warn") throw new Error(`Cannot build: ${message}`);
    },
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    sourcemap: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunk-[name]-[hash].js",
  });
}

if (import.meta.main) {
  const doors = globSync("*.ts", { cwd: source }).map((door) => [basename(door, ".ts"), join(source, door)] as const);
  const entries = [...doors, ["cli", join(source, "cli/main.ts")] as const];
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  await buildDoors(Object.fromEntries(entries), dist);
  for (const [file, text] of await guestPrograms()) writeFileSync(join(dist, file), text);
  writeDeclarations(dist);
  for (const language of ["go", "rust", "assemblyscript", "c"])
    cpSync(join(repository, "sdk", language), join(dist, "sdk", language), { recursive: true });
  // npm packs only what lies in the package's own folder.
  for (const file of ["README.md", "LICENSE"])
    copyFileSync(join(repository, file), join(repository, "packages/tenon", file));
  console.log(`build: wrote ${globSync("**/*.*", { cwd: dist }).length} files to packages/tenon/dist`);
}
