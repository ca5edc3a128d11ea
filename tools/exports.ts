import { posix } from "node:path";
import type { Sources } from "./sources.ts";
import { isSyntax, literal, nameOf, parse, type Parsed, type Syntax } from "./syntax.ts";

/** Where a name is declared. One name may have several declarations: overloads, or a type beside a value. */
export interface Declared {
  readonly file: string;
  readonly name: string;
  /** The statements, with `export` where they have it. */
  readonly statements: readonly Syntax[];
}

/** A module seen from outside, and where each of its names comes from. */
export interface Modules {
  readonly read: (file: string) => Parsed;
  /** The declaration behind a name visible in a file; nothing when it comes from a package. */
  readonly find: (file: string, name: string) => Declared | "package" | undefined;
}

export function modules(sources: Sources): Modules {
  const parsed = new Map<string, Parsed>();
  const read = (file: string): Parsed => {
    const known = parsed.get(file) ?? parse(file, sources.get(file) ?? "");
    parsed.set(file, known);
    return known;
  };
  const find = (file: string, name: string): Declared | "package" | undefined => {
    const statements = read(file).body.filter((statement) => declaredNames(statement).includes(name));
    if (statements.length > 0) return { file, name, statements };
    const link = read(file)
      .body.map((statement) => linkOf(statement, name))
      .find((one) => one !== undefined);
    if (!link) return undefined;
    if (link.from === undefined) return link.name === name ? undefined : find(file, link.name);
    if (!link.from.startsWith(".")) return "package";
    const target = locate(sources, file, link.from);
    return target === undefined ? undefined : find(target, link.name);
  };
  return { read, find };
}

/** Sources say "./x.ts"; in declarations the same specifier stands for ./x.d.ts. */
function locate(sources: Sources, from: string, specifier: string): string | undefined {
  const path = posix.join(posix.dirname(from), specifier);
  return [path, path.replace(/\.[jt]s$/, ".d.ts")].find((candidate) => sources.has(candidate));
}

/** The names a statement declares itself. */
function declaredNames(statement: Syntax): string[] {
  const inner = statement["declaration"];
  const declaration = statement.type === "ExportNamedDeclaration" && isSyntax(inner) ? inner : statement;
  if (declaration.type === "VariableDeclaration") {
    return (declaration["declarations"] as readonly Syntax[]).flatMap(({ id }) => nameOf(id) ?? []);
  }
  return nameOf(declaration["id"]) === undefined ? [] : [nameOf(declaration["id"]) as string];
}

/** The names a statement hands on: what they are called here, and what they are called where they come from. */
export function handedOn(statement: Syntax): { name: string; local: string; from: string | undefined }[] {
  if (statement.type !== "ExportNamedDeclaration" && statement.type !== "ImportDeclaration") return [];
  const from = literal(statement["source"]);
  return ((statement["specifiers"] ?? []) as readonly Syntax[]).flatMap((one) => {
    const outer = nameOf(one["exported"]) ?? nameOf(one["local"]);
    const inner = nameOf(one["exported"] === undefined ? one["imported"] : one["local"]) ?? "default";
    return outer === undefined ? [] : [{ name: outer, local: inner, from }];
  });
}

function linkOf(statement: Syntax, name: string): { name: string; from: string | undefined } | undefined {
  const one = handedOn(statement).find((each) => each.name === name);
  return one && { name: one.local, from: one.from };
}
