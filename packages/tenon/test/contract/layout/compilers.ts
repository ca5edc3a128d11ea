import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LayoutLanguage } from "tenon";

interface Compiler {
  readonly command: string;
  readonly version: readonly string[];
  readonly file: string;
  readonly options: readonly string[];
}

const compilers: Readonly<Record<LayoutLanguage | "c++", Compiler>> = {
  c: {
    command: "cc",
    version: ["--version"],
    file: "layouts.c",
    options: ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"],
  },
  "c++": { command: "c++", version: ["--version"], file: "layouts.cc", options: ["-std=c++17", "-fsyntax-only"] },
  rust: {
    command: "rustc",
    version: ["--version"],
    file: "layouts.rs",
    options: ["--edition=2021", "--crate-type=lib", "--emit=metadata", "-Dwarnings"],
  },
  go: { command: "go", version: ["version"], file: "layouts.go", options: ["vet"] },
};

export type Language = keyof typeof compilers;

/** One line of why the compiler cannot be tried here; nothing where it can. In CI it has to be there. */
export function missing(language: Language): string | undefined {
  const { command, version } = compilers[language];
  if (spawnSync(command, version).status === 0) return undefined;
  if (process.env["CI"] !== undefined) throw new Error(`${command} is missing, and CI has to have it`);
  return `${command} is not on this machine`;
}

/** Compiles a source text; answers what the compiler complains of, nothing where it does not. */
export function compile(language: Language, text: string): string | undefined {
  const { command, file, options } = compilers[language];
  const folder = mkdtempSync(join(tmpdir(), "tenon-layout-"));
  try {
    // As a program has it: of a header that is the program itself, compilers complain.
    if (language === "c" || language === "c++") writeFileSync(join(folder, "layouts.h"), text);
    writeFileSync(join(folder, file), language === "c" || language === "c++" ? '#include "layouts.h"\n' : text);
    if (language === "go") writeFileSync(join(folder, "go.mod"), "module layouts\n\ngo 1.23\n");
    const env = { ...process.env, GOFLAGS: "-mod=mod" };
    const out = language === "rust" ? ["--out-dir", folder] : [];
    const { status, stdout, stderr } = spawnSync(command, [...options, ...out, language === "go" ? "." : file], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    return status === 0 ? undefined : `${stdout}${stderr}` || `exit code ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
