import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { GuestLanguage } from "./language.ts";

/** A compiler that is not there, or is too old. */
export interface MissingTool {
  readonly tool: string;
  readonly found: string;
  /** How to get it, as a sentence. */
  readonly how: string;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly said: string;
}

interface Where {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

const oldestGo = 24;
const wasmTarget = "wasm32-unknown-unknown";

/** Runs a command to its end; status 127 where there is none of that name. */
export async function runTool(command: string, args: readonly string[], { directory, env }: Where): Promise<Ran> {
  const options = { cwd: directory, env, maxBuffer: 64 * 1024 * 1024, encoding: "utf8" as const };
  return await new Promise((done) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const absent = (error as NodeJS.ErrnoException | null)?.code === "ENOENT";
      const status = error === null ? 0 : absent ? 127 : typeof error.code === "number" ? error.code : 1;
      done({ status, stdout, said: stderr === "" && error !== null ? error.message : stderr });
    });
  });
}

/** What a plugin of a language in that directory cannot be compiled without; undefined where all of it is there. */
export async function missingTool(
  language: GuestLanguage,
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<MissingTool | undefined> {
  const where = { directory, env };
  switch (language) {
    case "go":
      return await missingGo(where);
    case "rust":
      return await missingRust(where);
    case "as":
      return compilerOf(directory) === undefined
        ? {
            tool: "assemblyscript",
            found: "it is not installed there",
            how: "`npm install --save-dev assemblyscript` installs it",
          }
        : undefined;
    case "c":
      return await missingClang(where);
  }
}

async function missingGo(where: Where): Promise<MissingTool | undefined> {
  const wanted = { tool: `Go 1.${oldestGo} or later`, how: "https://go.dev/dl has it" };
  const { status, stdout } = await runTool("go", ["env", "GOVERSION"], where);
  if (status !== 0) return { ...wanted, found: "there is no command go" };
  const minor = Number(/^go1\.(\d+)/.exec(stdout.trim())?.[1] ?? NaN);
  return minor < oldestGo ? { ...wanted, found: `found ${stdout.trim()}` } : undefined;
}

async function missingRust(where: Where): Promise<MissingTool | undefined> {
  const rustc = where.env["RUSTC"] ?? "rustc";
  const cargo = await runTool("cargo", ["--version"], where);
  const { status, stdout } = await runTool(rustc, ["--print", "target-libdir", "--target", wasmTarget], where);
  if (status !== 0 || cargo.status !== 0)
    return {
      tool: "Rust",
      found: `there is no command ${cargo.status === 0 ? rustc : "cargo"}`,
      how: "https://rustup.rs has it",
    };
  if (existsSync(stdout.trim())) return undefined;
  const how = `\`rustup target add ${wasmTarget}\` installs it`;
  return { tool: `Rust's library for ${wasmTarget}`, found: `${stdout.trim()} is not there`, how };
}

async function missingClang(where: Where): Promise<MissingTool | undefined> {
  const how = "On Debian `apt-get install clang lld` installs both; https://releases.llvm.org has them for others";
  const clang = where.env["CLANG"] ?? "clang";
  const { status, stdout } = await runTool(clang, ["--print-targets"], where);
  if (status !== 0) return { tool: "clang and wasm-ld", found: `there is no command ${clang}`, how };
  if (!stdout.includes("wasm32")) return { tool: "clang", found: `${clang} has no target wasm32`, how };
  const linker = await runTool(clang, ["--target=wasm32", "--print-prog-name=wasm-ld"], where);
  const there = (await runTool(linker.stdout.trim(), ["--version"], where)).status === 0;
  return there ? undefined : { tool: "wasm-ld", found: "clang does not find it", how };
}

/** AssemblyScript's compiler as the plugin has it. */
export function compilerOf(directory: string): string | undefined {
  try {
    return createRequire(join(resolve(directory), "package.json")).resolve("assemblyscript/bin/asc.js");
  } catch {
    return undefined;
  }
}
