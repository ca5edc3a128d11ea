import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../artifact/bundle-program.ts";
import { lazy } from "../kernel/lazy.ts";
import type { RealmKind } from "./realm.ts";

/** The guest of each realm, and the engine that takes a plugin's place in it. */
type ProgramName = RealmKind | "wasm";

/** Natural globals that guest code keeps for itself, out of reach of what plugin code does to the global object. */
export const guestNames: readonly string[] = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "queueMicrotask",
  "AbortController",
  "performance",
  "structuredClone",
];

// The built package carries the guest as text; from sources it is bundled when first needed.
function program(name: ProgramName): () => Promise<string> {
  return lazy(() =>
    import.meta.url.endsWith(".ts")
      ? bundleProgram(
          fileURLToPath(new URL(`../guest/${name}.ts`, import.meta.url)),
          name === "wasm" ? [] : guestNames,
        ).then(({ code }) => code)
      : readFile(new URL(`./guest-${name}.js`, import.meta.url), "utf8"),
  );
}

/** Text of one expression: a function that takes the ambient and starts the guest. */
export const inlineProgram: () => Promise<string> = program("inline");
export const threadProgram: () => Promise<string> = program("thread");
export const processProgram: () => Promise<string> = program("process");
/** Text of one expression: a function that takes what a plugin's script takes. */
export const wasmProgram: () => Promise<string> = program("wasm");
