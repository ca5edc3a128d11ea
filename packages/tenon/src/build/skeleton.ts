import { asPlugin } from "./skeleton/as.ts";
import { cPlugin } from "./skeleton/c.ts";
import { goPlugin } from "./skeleton/go.ts";
import { rustPlugin } from "./skeleton/rust.ts";
import type { GuestLanguage } from "./language.ts";
import type { GuestModel } from "./model.ts";

/** A plugin whose methods all fail, and what its toolchain needs. */
export function skeleton(model: GuestModel, language: GuestLanguage): Readonly<Record<string, string>> {
  const shared = { "package.json": packageJson(model, language), ".gitignore": ignored(language) };
  switch (language) {
    case "go":
      return { ...shared, "go.mod": `module ${model.name}\n\ngo 1.24\n`, "plugin.go": goPlugin(model) };
    case "rust":
      return { ...shared, "Cargo.toml": cargo(model), "src/lib.rs": rustPlugin(model) };
    case "as":
      return { ...shared, "assembly/plugin.ts": asPlugin(model) };
    case "c":
      return { ...shared, "plugin.c": cPlugin(model) };
  }
}

function packageJson({ name }: GuestModel, language: GuestLanguage): string {
  const tenon = { engine: "wasm", entry: "./plugin.wasm", contract: "./contract.json" };
  const compiler = language === "as" ? { devDependencies: { assemblyscript: "^0.28.20" } } : {};
  return `${JSON.stringify({ name, version: "1.0.0", tenon, ...compiler }, undefined, 2)}\n`;
}

function ignored(language: GuestLanguage): string {
  return `plugin.wasm\n${language === "rust" ? "target/\n" : ""}${language === "as" ? "node_modules/\n" : ""}`;
}

function cargo({ name }: GuestModel): string {
  return `[package]
name = "${name}"
version = "1.0.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[dependencies]
tenon = { path = "tenon" }

[profile.release]
opt-level = 3
lto = true
panic = "abort"
strip = true

[workspace]
exclude = ["tenon"]
`;
}
