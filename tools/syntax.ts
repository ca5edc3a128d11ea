import { parseSync } from "rolldown/utils";

/** A node of the syntax tree, read by its fields. */
export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Comment {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface Parsed {
  readonly body: readonly Syntax[];
  readonly comments: readonly Comment[];
  readonly lineOf: (position: number) => number;
}

/** Parses TypeScript (or, for names ending in `.d.ts`, declarations). Throws a SyntaxError that names the file. */
export function parse(file: string, text: string): Parsed {
  const { program, comments, errors } = parseSync(file, text, {
    lang: file.endsWith(".d.ts") ? "dts" : "ts",
    sourceType: "module",
  });
  const [first] = errors;
  if (first) throw new SyntaxError(`${file}: ${first.message}`);
  return {
    body: program.body as unknown as readonly Syntax[],
    comments,
    lineOf: (position) => text.slice(0, position).split("\n").length,
  };
}

export function isSyntax(value: unknown): value is Syntax {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Every node below and with the given ones, parents first. */
export function* walk(value: unknown): Generator<Syntax> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item);
  } else if (isSyntax(value)) {
    yield value;
    for (const field of Object.values(value)) if (typeof field === "object") yield* walk(field);
  }
}

/** The text of a string literal, or nothing where the node is not one. */
export function literal(node: unknown): string | undefined {
  return isSyntax(node) && node.type === "Literal" && typeof node["value"] === "string" ? node["value"] : undefined;
}

/** The name of an identifier, or nothing where the node is not one. */
export function nameOf(node: unknown): string | undefined {
  return isSyntax(node) && node.type === "Identifier" && typeof node["name"] === "string" ? node["name"] : undefined;
}
