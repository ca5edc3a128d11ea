import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Contract } from "../contract.ts";
import { guestFiles } from "./guest-files.ts";
import type { GuestLanguage } from "./language.ts";

/** What was written, as paths within the directory. */
export interface WrittenGuest {
  readonly generated: readonly string[];
  /** Of the skeleton: what was not there before. */
  readonly made: readonly string[];
}

/**
 * Writes into a plugin's directory what binds it to its contract, and of the skeleton what is not there. Of files that its author
 * may have changed, none is touched.
 */
export async function writeGuest(
  contract: Contract,
  language: GuestLanguage,
  directory: string,
): Promise<WrittenGuest> {
  const goModule = language === "go" ? await moduleOf(join(directory, "go.mod")) : undefined;
  const files = guestFiles(contract, language, goModule === undefined ? {} : { goModule });
  const made: string[] = [];
  for (const [path, text] of files.generated) await write(join(directory, path), text, "w");
  for (const [path, text] of files.skeleton) if (await write(join(directory, path), text, "wx")) made.push(path);
  return { generated: [...files.generated.keys()], made };
}

async function moduleOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return /^module\s+"?([^\s"]+)/m.exec(text)?.[1];
}

async function write(path: string, text: string, flag: "w" | "wx"): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag });
    return true;
  } catch (error) {
    if (flag === "wx" && (error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
