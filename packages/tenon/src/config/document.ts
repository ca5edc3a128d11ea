import type * as Yaml from "yaml";
import { printable } from "../contract/found.ts";
import { NodeReader } from "./node-reader.ts";
import type { Place, Problem } from "./problem.ts";
import type { Steps } from "./steps.ts";

/** The values of a YAML text, and where each stands. */
export interface ConfigDocument {
  readonly value: unknown;
  /** Where the value stands; of one that is not there, where the nearest above it does. */
  place(steps: Steps): Place;
  /** Where the key of the value stands. */
  keyPlace(steps: Steps): Place;
}

export type ReadDocument =
  | { readonly ok: true; readonly document: ConfigDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const start: Place = Object.freeze({ line: 1, column: 1 });
const deepest = 64;

/** Reads YAML 1.2 that can be JSON: one document, no own tags, no `<<`. Aliases are bounded. Never throws. */
export async function readDocument(text: string): Promise<ReadDocument> {
  if (text.trim() === "") return failed(start, "an empty file", "plugins");
  const { parseDocument, Lexer, LineCounter, ...yaml } = await import("yaml");
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return line > 0 ? { line, column: col } : start;
  };
  const tooDeep = nestedTooDeep(text, Lexer);
  if (tooDeep !== undefined)
    return failed(placeIn(text, tooDeep), `more than ${deepest} open brackets`, "less nesting");
  // Its own check of keys takes a second where a file has ten thousand; the reader does it.
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: "1.2",
    schema: "core",
    merge: false,
  });
  const [wrong] = [...parsed.errors, ...parsed.warnings];
  if (wrong !== undefined) return notYaml(wrong, text, placeAt);
  const reader = new NodeReader(yaml, placeAt, deepest);
  const value = reader.read(parsed.contents, []);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  if (value === null) return failed(start, "no settings at all", "plugins");
  return {
    ok: true,
    document: { value, place: (steps) => reader.place(steps), keyPlace: (steps) => reader.keyPlace(steps) },
  };
}

/** Where a text is at an offset. */
export function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function notYaml(
  error: Yaml.YAMLParseError | Yaml.YAMLWarning,
  text: string,
  placeAt: (offset: number) => Place,
): ReadDocument {
  const [offset] = error.pos;
  // Between { and }, YAML takes the brace of ${env:NAME} for a map.
  if (text[offset] === "{" && text[offset - 1] === "$")
    return failed(placeAt(offset - 1), "${…} without quotes inside { } or [ ]", 'quotes around it: "${env:NAME}"');
  if (error.code === "RESOURCE_EXHAUSTION") return failed(placeAt(offset), "nesting too deep to read", "less nesting");
  return failed(
    placeAt(offset),
    `what is not YAML we can read (${printable(error.message, 200)})`,
    "YAML 1.2 without tags, one document",
  );
}

// Reading nested brackets costs the reader a stack frame each, and seconds for a file full of them.
function nestedTooDeep(text: string, Lexer: typeof Yaml.Lexer): number | undefined {
  let depth = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
    if (depth > deepest) return offset;
    // Control tokens of one character (document, flow end, byte order mark, scalar) stand for no text.
    if (!/^[\u0002\u0018\u001f]$/.test(token)) offset += token.length;
  }
  return undefined;
}

function failed(place: Place, found: string, wanted: string): ReadDocument {
  return { ok: false, problems: [{ ...place, path: "", found, wanted }] };
}
