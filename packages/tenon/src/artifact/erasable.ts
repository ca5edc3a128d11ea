import type { Bundler } from "./bundler.ts";

type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

export interface Unsupported {
  readonly syntax: string;
  /** Where it starts, in UTF-16 units. */
  readonly offset: number;
}

/**
 * The first thing in a text that Node does not run: syntax that is more than types, and decorators, which no engine has yet.
 * A syntax error is left for the bundler to report.
 */
export function findUnsupported(
  parseSync: Bundler["parseSync"],
  text: string,
  lang: "js" | "ts",
): Unsupported | undefined {
  const { program, errors } = parseSync(`source.${lang}`, text, { lang });
  if (errors.length > 0) return undefined;
  for (const node of nodes(program)) {
    const syntax = unsupported(node);
    if (syntax !== undefined) return { syntax, offset: node.start };
  }
  return undefined;
}

/** True where a text without comments may hold a decorator or an accessor field; strings make it err on the safe side. */
export function maybeUnsupported(code: string): boolean {
  return /(?:^|[\s;{}(,])@[\w$(]|\baccessor\s/m.test(code);
}

function unsupported(node: Node): string | undefined {
  switch (node.type) {
    case "TSEnumDeclaration":
      return node["declare"] === true ? undefined : "an enum";
    case "TSModuleDeclaration":
      return node["declare"] !== true && holdsValues(node["body"]) ? "a namespace with values" : undefined;
    case "TSParameterProperty":
      return "a parameter property";
    case "TSImportEqualsDeclaration":
      return node["importKind"] === "type" ? undefined : "import … = …";
    case "TSExportAssignment":
      return "export = …";
    case "Decorator":
      return "a decorator";
    case "AccessorProperty":
      return "an accessor field";
    default:
      return undefined;
  }
}

/** As in TypeScript: a namespace of types and other such namespaces is erased with them. */
function holdsValues(body: unknown): boolean {
  if (!isNode(body)) return false;
  if (body.type === "TSModuleDeclaration") return holdsValues(body["body"]);
  const statements = Array.isArray(body["body"]) ? body["body"] : [];
  return statements.some((statement: unknown) => isNode(statement) && isValue(statement));
}

function isValue(statement: Node): boolean {
  const inner =
    statement.type === "ExportNamedDeclaration" && isNode(statement["declaration"])
      ? statement["declaration"]
      : statement;
  if (inner["declare"] === true) return false;
  if (inner.type === "TSModuleDeclaration") return holdsValues(inner["body"]);
  return inner.type !== "TSInterfaceDeclaration" && inner.type !== "TSTypeAliasDeclaration";
}

/** Every node, in source order, without the call stack: sources may be nested deeper than it. */
function* nodes(program: unknown): Generator<Node> {
  const waiting: unknown[] = [program];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    if (isNode(next)) yield next;
    const children = Object.values(next);
    for (let index = children.length - 1; index >= 0; index--) waiting.push(children[index]);
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Node).type === "string" &&
    typeof (value as Node).start === "number"
  );
}
