import { readFileSync } from "node:fs";
import type { GuestLanguage } from "./language.ts";

const files: Readonly<Record<GuestLanguage, readonly string[]>> = {
  go: ["abi.go", "call.go", "values.go"],
  rust: ["Cargo.toml", "src/lib.rs", "src/host.rs", "src/values.rs"],
  as: ["tenon.ts", "json.ts"],
  c: ["tenon.h"],
};

const folders: Readonly<Record<GuestLanguage, string>> = { go: "go", rust: "rust", as: "assemblyscript", c: "c" };

/** The SDK of a language by the paths of its files: it lies beside the plugin, so that a build fetches nothing of ours. */
export function sdkFiles(language: GuestLanguage): ReadonlyMap<string, string> {
  // The built package carries it; from sources it lies in the repository.
  const root = new URL(import.meta.url.endsWith(".ts") ? "../../../../sdk/" : "./sdk/", import.meta.url);
  const text = (file: string): string => readFileSync(new URL(`${folders[language]}/${file}`, root), "utf8");
  return new Map(files[language].map((file) => [file, text(file)]));
}
