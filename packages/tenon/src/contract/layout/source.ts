import { cSource } from "./c-source.ts";
import { goSource } from "./go-source.ts";
import type { StructLayout } from "./layout.ts";
import { rustSource } from "./rust-source.ts";
import type { LayoutSourceOptions } from "./source-options.ts";

/** A language that structs can be written in. */
export type LayoutLanguage = "c" | "rust" | "go";

/**
 * The structs as types of another language, with checks of each size, alignment, offset and type that its compiler makes: a
 * program whose types are laid out otherwise does not compile.
 *
 * @param structs those that stand in others first, as `structsIn` gives them.
 */
export function layoutSource(
  language: LayoutLanguage,
  structs: readonly StructLayout[],
  options: LayoutSourceOptions = {},
): string {
  switch (language) {
    case "c":
      return cSource(structs, options);
    case "rust":
      return rustSource(structs, options);
    case "go":
      return goSource(structs, options);
  }
}
