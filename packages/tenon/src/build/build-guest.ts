import { copyFile, mkdtempDisposable, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { TenonError } from "../index.ts";
import { type GuestLanguage, guestLanguages } from "./language.ts";
import { compilerOf, missingTool, type Ran, runTool } from "./toolchain.ts";

/** How a plugin is compiled. */
export interface BuildOptions {
  /** By default it is told by the directory: `go.mod`, `Cargo.toml`, `assembly/index.ts` or `*.c`. */
  readonly language?: GuestLanguage;
  /** What compilers see; that of this process by default. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A compiled plugin. */
export interface BuiltGuest {
  readonly language: GuestLanguage;
  /** Absolute path of the module. */
  readonly module: string;
  /** Its size. */
  readonly bytes: number;
}

/**
 * Compiles the directory of a plugin to the module that its package.json names, with the compiler of its language.
 *
 * @throws TENON_BUILD_LANGUAGE, TENON_BUILD_TOOL, TENON_BUILD_FAILED
 */
export async function buildGuest(directory: string, options: BuildOptions = {}): Promise<BuiltGuest> {
  const { env = process.env } = options;
  const root = resolve(directory);
  const language = options.language ?? (await languageOf(root));
  const missing = await missingTool(language, root, env);
  if (missing !== undefined) throw new TenonError("TENON_BUILD_TOOL", { language: names[language], ...missing });
  const module = join(root, await entryOf(root));
  await compile(language, root, module, env);
  return { language, module, bytes: (await stat(module)).size };
}

const names: Readonly<Record<GuestLanguage, string>> = { go: "Go", rust: "Rust", as: "AssemblyScript", c: "C" };

const marks: Readonly<Record<GuestLanguage, (files: ReadonlySet<string>) => boolean>> = {
  go: (files) => files.has("go.mod"),
  rust: (files) => files.has("Cargo.toml"),
  as: (files) => files.has("assembly"),
  c: (files) => [...files].some((file) => file.endsWith(".c")),
};

async function languageOf(root: string): Promise<GuestLanguage> {
  const files = new Set(await readdir(root).catch(() => []));
  const fits = guestLanguages.filter((language) => marks[language](files));
  const [language] = fits;
  if (language !== undefined && fits.length === 1) return language;
  const found = language === undefined ? "sources of none" : `sources of ${fits.join(" and ")}`;
  const wanted = "go.mod, Cargo.toml, assembly/ or *.c, one of them";
  throw new TenonError("TENON_BUILD_LANGUAGE", { directory: root, found, wanted });
}

async function entryOf(root: string): Promise<string> {
  const refused = (found: string): TenonError =>
    new TenonError("TENON_BUILD_LANGUAGE", {
      directory: root,
      found,
      wanted: 'a package.json with tenon.entry "./….wasm"',
    });
  const text = await readFile(join(root, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined) throw refused("no package.json");
  let entry: unknown;
  try {
    entry = (JSON.parse(text) as { readonly tenon?: { readonly entry?: unknown } } | null)?.tenon?.entry;
  } catch {
    throw refused("a package.json that is no JSON");
  }
  if (typeof entry !== "string" || !entry.endsWith(".wasm") || entry.split("/").includes("..") || entry.startsWith("/"))
    throw refused(`tenon.entry ${JSON.stringify(entry) ?? "missing"}`);
  return entry;
}

async function compile(language: GuestLanguage, root: string, module: string, env: NodeJS.ProcessEnv): Promise<void> {
  const run = async (command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ran> => {
    const ran = await runTool(command, args, { directory: root, env: { ...env, ...more } });
    if (ran.status === 0) return ran;
    const why = (ran.said === "" ? ran.stdout : ran.said).trim();
    throw new TenonError("TENON_BUILD_FAILED", {
      language: names[language],
      command: `${command} ${args[0] ?? ""}`,
      why,
    });
  };
  switch (language) {
    case "go": {
      const args = ["build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o", module, "."];
      await run("go", args, { GOOS: "wasip1", GOARCH: "wasm" });
      return;
    }
    case "rust": {
      const args = [
        "build",
        "--release",
        "--target",
        "wasm32-unknown-unknown",
        "--message-format=json-render-diagnostics",
      ];
      await copyFile(moduleIn((await run("cargo", args)).stdout), module);
      return;
    }
    case "as": {
      const args = [compilerOf(root) ?? "", "assembly/index.ts", "--optimize", "--outFile", module, "--noColors"];
      await run(process.execPath, args);
      return;
    }
    case "c": {
      const files = (await readdir(root)).filter((file) => file.endsWith(".c"));
      await using objects = await mkdtempDisposable(join(tmpdir(), "tenon-build-"));
      const made = files.map((file) => join(objects.path, `${file}.o`));
      const options = ["--target=wasm32", "-std=c11", "-O2", "-mbulk-memory", "-Wall", "-c"];
      const clang = env["CLANG"] ?? "clang";
      for (const [index, file] of files.entries()) await run(clang, [...options, "-o", made[index] ?? "", file]);
      // Without -O: with it clang hands the module to whatever wasm-opt is on PATH, such as AssemblyScript's in npm scripts.
      await run(clang, ["--target=wasm32", "-nostdlib", "-Wl,--no-entry,--strip-all", "-o", module, ...made]);
    }
  }
}

/** Cargo tells of each thing it made, a line each. */
function moduleIn(lines: string): string {
  const made = lines.split("\n").flatMap((line) => {
    if (!line.startsWith('{"reason":"compiler-artifact"')) return [];
    const { filenames } = JSON.parse(line) as { readonly filenames: readonly string[] };
    return filenames.filter((file) => file.endsWith(".wasm"));
  });
  const module = made.at(-1);
  if (module !== undefined) return module;
  const why = "it made no .wasm: the crate needs crate-type cdylib";
  throw new TenonError("TENON_BUILD_FAILED", { language: names.rust, command: "cargo build", why });
}
