import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { buildGuest, guestFiles, type GuestLanguage, guestLanguages, missingTool, writeGuest } from "tenon/build";
import { RateLimit } from "./contract.ts";

/** What the plugin is written in. */
export type Language = GuestLanguage | "ts";

export const languages: readonly Language[] = ["ts", ...guestLanguages];

/** The directory of a plugin that can be loaded, or why there is none. */
export type Built =
  { readonly directory: string; readonly missing?: never } | { readonly directory?: never; readonly missing: string };

const here = import.meta.dirname;
const kept = join(here, "../../node_modules/.cache/tenon-rate-limit");

/** In one line, what the plugin in that language cannot be compiled without on this machine. */
export async function missingFor(language: Language): Promise<string | undefined> {
  const missing = language === "ts" ? undefined : await missingTool(language, join(here, language));
  return missing === undefined ? undefined : `${missing.tool}: ${missing.found}. ${missing.how}`;
}

/** The plugin in that language, compiled once for the same sources: to compile takes seconds, to load milliseconds. */
export async function builtPlugin(language: Language): Promise<Built> {
  const source = join(here, language);
  if (language === "ts") return { directory: source };
  const missing = await missingFor(language);
  if (missing !== undefined) return { missing };
  const directory = join(kept, `${language}-${await hashOf(source, language)}`);
  if (!(await isThere(directory))) await build(source, language, directory);
  return { directory };
}

async function build(source: string, language: GuestLanguage, directory: string): Promise<void> {
  await mkdir(kept, { recursive: true });
  const work = await mkdtemp(join(kept, "work-"));
  try {
    await cp(source, work, { recursive: true });
    if (language === "as") await symlink(join(here, "../../node_modules"), join(work, "node_modules"));
    await writeGuest(RateLimit, language, work);
    // Rust's libraries are compiled once, whatever becomes of the plugin.
    const env = { CARGO_TARGET_DIR: join(kept, "cargo"), ...process.env };
    await buildGuest(work, { language, env });
    const finished = await mkdtemp(join(kept, "done-"));
    for (const file of ["package.json", "contract.json", "plugin.wasm"])
      await cp(join(work, file), join(finished, file));
    await rename(finished, directory).catch(async (error: unknown) => {
      // Another test was first with the same.
      await rm(finished, { recursive: true });
      if (!(await isThere(directory))) throw error;
    });
  } finally {
    await rm(work, { recursive: true });
  }
}

async function hashOf(source: string, language: GuestLanguage): Promise<string> {
  const hash = createHash("sha256");
  for (const [path, text] of guestFiles(RateLimit, language).generated) hash.update(`${path}\n${text}\n`);
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) hash.update(`${entry.name}\n`).update(await readFile(join(entry.parentPath, entry.name)));
  return hash.digest("hex").slice(0, 16);
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
