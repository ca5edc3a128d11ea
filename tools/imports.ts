import { posix } from "node:path";
import type { Sources } from "./sources.ts";
import { isSyntax, literal, parse, type Syntax, walk } from "./syntax.ts";

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Every module a file names: imports, re-exports, types by `import("…")`, and dynamic imports of a literal. */
export function importsOf(file: string, text: string): Import[] {
  const { body, lineOf } = parse(file, text);
  const found: Import[] = [];
  for (const node of walk(body)) {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier, typeOnly: isTypeOnly(node), line: lineOf(node.start) });
  }
  return found;
}

function specifierOf(node: Syntax): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return literal(node["source"]);
    case "TSExternalModuleReference":
      return literal(node["expression"]);
    default:
      return undefined;
  }
}

function isTypeOnly(node: Syntax): boolean {
  if (node.type === "TSImportType" || node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const specifiers = node["specifiers"];
  return (
    Array.isArray(specifiers) && specifiers.length > 0 && specifiers.every((one) => isSyntax(one) && isTypeOnly(one))
  );
}

/** The path from the root that a relative specifier stands for; nothing for a package or a builtin. */
export function resolveImport(from: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : undefined;
}

/** File to the files it imports, types included, as far as they are among the sources. */
export function importGraph(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const targets = (file: string, text: string): string[] =>
    importsOf(file, text)
      .map(({ specifier }) => resolveImport(file, specifier))
      .filter((path) => path !== undefined && sources.has(path)) as string[];
  return new Map([...sources].map(([file, text]) => [file, targets(file, text)]));
}

/** One cycle for each knot of files that import each other, each as a path that ends where it began. */
export function importCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (done.has(file)) return;
    const at = path.indexOf(file);
    if (at !== -1) {
      cycles.push([...path.slice(at), file]);
      return;
    }
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
