import { entry, type Entries } from "./entry.ts";

export interface BuildErrors {
  TENON_BUILD_LANGUAGE: { directory: string; found: string; wanted: string };
  TENON_BUILD_TOOL: { language: string; tool: string; found: string; how: string };
  TENON_BUILD_FAILED: { language: string; command: string; why: string };
}

/** Why a plugin cannot be compiled to WebAssembly. */
export const buildErrors: Entries<BuildErrors> = {
  TENON_BUILD_LANGUAGE: entry(
    "Nothing there that can be compiled",
    (d) => `Cannot build ${d.directory}: found ${d.found}, wanted ${d.wanted}`,
    "Run `tenon generate --lang` there first, which writes a skeleton; a plugin in JavaScript or TypeScript needs no build.",
  ),
  TENON_BUILD_TOOL: entry(
    "A compiler is missing",
    (d) => `Cannot build in ${d.language} without ${d.tool}: ${d.found}. ${d.how}`,
    "Install it as the message says, then build again.",
  ),
  TENON_BUILD_FAILED: entry(
    "The compiler refuses the plugin",
    (d) => `Cannot build in ${d.language}: ${d.command} says\n${d.why}`,
    "Correct what the compiler names. If it names generated code, the contract has changed: adapt the plugin to it.",
  ),
};
