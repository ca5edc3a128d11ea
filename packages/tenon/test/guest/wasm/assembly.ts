import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const compiler = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin/asc.js");

/** Compiles a guest of the fixtures, which takes a second or two. */
export function compileGuest(name: string): Uint8Array {
  return compileText(readFileSync(join(import.meta.dirname, "fixtures", `${name}.as`), "utf8"));
}

/** In a process of its own: the compiler holds some hundred megabytes, which every collection here would go through. */
export function compileText(text: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "tenon-as-"));
  try {
    writeFileSync(join(folder, "guest.ts"), text);
    const options = ["guest.ts", "--optimize", "--noColors", "--outFile", "guest.wasm"];
    const { status, stderr } = spawnSync(process.execPath, [compiler, ...options], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`AssemblyScript: ${stderr}`);
    return readFileSync(join(folder, "guest.wasm"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
