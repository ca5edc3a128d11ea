import { TenonError } from "../contract/errors/error.ts";
import type { Bundler } from "./bundler.ts";
import { placeOf } from "./place.ts";

type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

/**
 * Refuses what Node does not run: syntax that is more than types, and decorators, which no engine has yet. A syntax error is
 * left for the bundler to report.
 *
 * @throws TENON_SYNTAX_UNSUPPORTED with `file:line:column`
 */
export function refuseUnsupported(parseSync: Bundler["parseSync"], file: string, text: string): void {
  const { program, errors } = parseSync(file, text, { lang: /\.[cm]?ts$/.test(file) ? "ts" : "js" });
  if (errors.length > 0) return;
  for (const node of nodes(program)) {
    const syntax = unsupported(node);
    if (syntax !== undefined)
      throw new TenonError("TENON_SYNTAX_UNSUPPORTED", { place: placeOf(file, text, node.start), syntax });
  }
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
