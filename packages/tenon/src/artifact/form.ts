import { extname } from "node:path";

export type Form = "js" | "ts" | "json";

/** How a file is read, from its extension; undefined: not at all, see `unloadable`. */
export function formOf(file: string): Form | undefined {
  switch (extname(file)) {
    case ".js":
    case ".mjs":
    case ".cjs":
    case "":
      return "js";
    case ".ts":
    case ".mts":
    case ".cts":
      return /[\\/]node_modules[\\/]/.test(file) ? undefined : "ts";
    case ".json":
      return "json";
    default:
      return undefined;
  }
}

/** Why a file has no form, and what to do instead. */
export function unloadable(file: string): string {
  switch (extname(file)) {
    case ".ts":
    case ".mts":
    case ".cts":
      return `${file} is TypeScript under node_modules, which Node does not run either: publish it as JavaScript`;
    case ".tsx":
    case ".jsx":
      return `${file} is JSX, which Node does not run: compile it to JavaScript first`;
    case ".node":
      return `${file} is a native addon, which cannot be bundled`;
    case ".wasm":
      return `${file} is WebAssembly, which is no module of JavaScript: import its bytes with { type: "bytes" }, or a component with { type: "component" }`;
    default:
      return `${file} is no module: import it with { type: "text" } or { type: "bytes" }, or read it by new URL("./file", import.meta.url)`;
  }
}
