/** A language that plugins of WebAssembly can be written in; `as` is AssemblyScript. */
export type GuestLanguage = "go" | "rust" | "as" | "c";

/** All of them. */
export const guestLanguages: readonly GuestLanguage[] = ["go", "rust", "as", "c"];

/** The language by its name; undefined where it is none. */
export function guestLanguage(name: string | undefined): GuestLanguage | undefined {
  return guestLanguages.find((each) => each === name);
}
