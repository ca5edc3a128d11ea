import { longestKeyBytes } from "../contract/storage.ts";

const suffix = ".value";

/** The name of a key's file. In hexadecimal, so that no two keys meet where a file system does not tell case. */
export function fileOf(key: string): string {
  return `${Buffer.from(key, "utf8").toString("hex")}${suffix}`;
}

/** Undefined for a file that is none of ours. */
export function keyOf(file: string): string | undefined {
  if (!file.endsWith(suffix)) return undefined;
  const key = Buffer.from(file.slice(0, -suffix.length), "hex").toString("utf8");
  return fileOf(key) === file ? key : undefined;
}

/** Why a key is none; undefined for one that is. */
export function keyRefusal(key: string): { readonly found: string; readonly wanted: string } | undefined {
  const wanted = `a well-formed text of 1 to ${longestKeyBytes} bytes`;
  if (!key.isWellFormed()) return { found: "a text with half a character", wanted };
  const bytes = Buffer.byteLength(key);
  return bytes >= 1 && bytes <= longestKeyBytes ? undefined : { found: `a text of ${bytes} bytes`, wanted };
}
