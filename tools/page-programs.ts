import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Problem } from "./problem.ts";
import { type ShownFile, shownFiles } from "./readme-programs.ts";
import { repository, type Sources } from "./sources.ts";

interface Page {
  readonly file: string;
  /** Where its files lie, together as the page shows them. */
  readonly folder: string;
  readonly shown: readonly ShownFile[];
}

/** Type-checks the files that pages show and runs each host*.ts; `host.out` is what host.ts must print. */
export function programProblems(pages: Sources): Problem[] {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "tenon-docs-")));
  try {
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const laid = [...pages].map(([file, text]) => lay(root, file, shownFiles(text)));
    return [...typeProblems(root, laid), ...laid.flatMap(runProblems)];
  } finally {
    rmSync(root, { recursive: true });
  }
}

function lay(root: string, file: string, shown: readonly ShownFile[]): Page {
  const folder = join(root, file.replaceAll(/[/.]/g, "-"));
  for (const { path, text } of shown) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { file, folder, shown };
}

function typeProblems(root: string, pages: readonly Page[]): Problem[] {
  const files = pages.flatMap(({ folder, shown }) => shown.map(({ path }) => join(folder, path)));
  if (!files.some((path) => path.endsWith(".ts"))) return [];
  const compilerOptions = { isolatedDeclarations: false, declaration: false };
  const config = { extends: join(repository, "tsconfig.json"), compilerOptions, files: files.filter(isTypeScript) };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(repository, "node_modules/.bin/tsc");
  const { stdout } = spawnSync(tsc, ["-p", ".", "--pretty", "false"], { cwd: root, encoding: "utf8" });
  return stdout.split("\n").flatMap((text) => {
    const [, path = "", line = "", wrong = ""] = /^(\S+?)\((\d+),\d+\): error \w+: (.*)$/.exec(text) ?? [];
    const page = pages.find(({ folder }) => join(root, path).startsWith(`${folder}/`));
    if (page === undefined) return [];
    const place = `${join(root, path).slice(page.folder.length + 1)}, line ${line}`;
    return [{ file: page.file, wrong: `shows a wrong type in ${place}: ${wrong}`, remedy: "Correct the block." }];
  });
}

function isTypeScript(path: string): boolean {
  return path.endsWith(".ts");
}

function runProblems({ file, folder, shown }: Page): Problem[] {
  const programs = shown.map(({ path }) => path).filter((path) => /^host[^/]*\.ts$/.test(path));
  return programs.flatMap((path) => {
    const options = { cwd: folder, encoding: "utf8", timeout: 60_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=@tenon/source", path], options);
    const remedy = `Correct ${path} or what the page says it prints.`;
    if (status !== 0) return [{ file, wrong: `shows ${path}, which fails: ${stderr.trim()}`, remedy }];
    const wanted = shown.find((other) => other.path === path.replace(/\.ts$/, ".out"))?.text;
    if (wanted === undefined || wanted === stdout) return [];
    return [{ file, wrong: `shows ${path}, which prints something else:\n${stdout}`, remedy }];
  });
}
