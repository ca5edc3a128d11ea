import { listed } from "../contract/errors/entry.ts";
import { nearest } from "../contract/nearest.ts";

/** What a text of a plugin's configuration is made of. */
export type Piece =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "env" | "file"; readonly name: string };

/** What is wrong with a reference. */
export interface Misreference {
  readonly found: string;
  readonly wanted: string;
}

const kinds: readonly string[] = ["env", "file"];
// `${word:`; what has no colon is the plugin's own affair.
const opening = /(\$?)\$\{([A-Za-z]+):/g;

/** Cuts a text at `${env:NAME}` and `${file:path}`. `$${env:` stands for `${env:` as it is. */
export function piecesOf(text: string): readonly Piece[] | Misreference {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(opening)) {
    const [whole, escape = "", kind = ""] = match;
    if (match.index < from) continue;
    pieces.push({ kind: "text", text: text.slice(from, match.index) });
    from = match.index + whole.length;
    if (escape !== "") {
      pieces.push({ kind: "text", text: whole.slice(1) });
      continue;
    }
    if (kind !== "env" && kind !== "file")
      return {
        found: `"\${${kind.slice(0, 40)}:"`,
        wanted: `${suggestion(kind)}; as a plain text, "$\${${kind.slice(0, 40)}:"`,
      };
    const end = text.indexOf("}", from);
    if (end < 0) return { found: `"\${${kind}:" without "}"`, wanted: `"\${${kind}:…}"` };
    const name = text.slice(from, end);
    if (name.trim() === "" || name.includes("\0"))
      return { found: `"\${${kind}:" without a name`, wanted: kind === "env" ? "the name of a variable" : "a path" };
    pieces.push({ kind, name });
    from = end + 1;
  }
  pieces.push({ kind: "text", text: text.slice(from) });
  return pieces;
}

function suggestion(kind: string): string {
  const near = nearest(kind, kinds);
  return near === undefined ? `one of ${listed(kinds.map((each) => `\${${each}:`))}` : `"\${${near}:"`;
}
