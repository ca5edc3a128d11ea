// Checks what must be nowhere but in its place: node tools/check-absence.ts
import { builtinModules } from "node:module";
import { importsOf } from "./imports.ts";
import { type Problem, report } from "./problem.ts";
import { readSources, type Sources } from "./sources.ts";
import { isSyntax, nameOf, parse, type Syntax, walk } from "./syntax.ts";

const source = "packages/tenon/src/";

interface ModuleRule {
  readonly within: RegExp;
  readonly modules: RegExp;
  readonly except?: (file: string, module: string) => boolean;
  /** A type starts nothing, so some rules let type-only imports through. */
  readonly typesToo: boolean;
  readonly allowed: string;
}

const moduleRules: readonly ModuleRule[] = [
  { within: /^kernel\//, modules: /^node:/, typesToo: true, allowed: "no builtin module at all" },
  {
    within: /^contract\//,
    modules: /^node:/,
    except: (file, module) => module === "node:crypto" && file.endsWith("/hash.ts"),
    typesToo: true,
    allowed: "node:crypto in hash.ts, no other builtin module",
  },
  {
    within: /^(?!realm\/)/,
    modules: /^node:(worker_threads|child_process|cluster)$/,
    except: (file, module) =>
      (module === "node:worker_threads" && file.startsWith("guest/thread/")) ||
      // Compilers run before anything is loaded, on behalf of whoever builds.
      (module === "node:child_process" && file === "build/toolchain.ts"),
    typesToo: false,
    allowed: "realm/, node:worker_threads in guest/thread/, node:child_process in build/toolchain.ts (types anywhere)",
  },
];

export function check(files: Sources): Problem[] {
  return [...files].flatMap(([file, text]) => {
    if (!file.startsWith(source)) return [];
    return [...forbiddenModules(file, text), ...printing(file, text), ...moduleState(file, text)];
  });
}

function forbiddenModules(file: string, text: string): Problem[] {
  const path = file.slice(source.length);
  return importsOf(file, text).flatMap(({ specifier, typeOnly, line }) => {
    const module = builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
    return moduleRules
      .filter(
        (rule) =>
          rule.within.test(path) &&
          rule.modules.test(module) &&
          !rule.except?.(path, module) &&
          (rule.typesToo || !typeOnly),
      )
      .map(({ allowed }) => ({
        file,
        line,
        wrong: `may not import ${module}; allowed: ${allowed}`,
        remedy: "Let the floor that owns it do it, or pass it in.",
      }));
  });
}

function printing(file: string, text: string): Problem[] {
  // The guest of a process ends its own, not the host's.
  if (/^((cli|guest\/capabilities)\/|guest\/process\.ts$)/.test(file.slice(source.length))) return [];
  const { body, lineOf } = parse(file, text);
  return [...walk(body)].flatMap((node) => {
    const spoken = node.type === "MemberExpression" ? `${nameOf(node["object"])}.${nameOf(node["property"])}` : "";
    if (!/^(console\.\w+|process\.(exit|exitCode|stdout|stderr))$/.test(spoken)) return [];
    const wrong = `may not use ${spoken}; allowed: only cli/ prints and exits`;
    return [
      {
        file,
        line: lineOf(node.start),
        wrong,
        remedy: "Return the value or throw a TenonError; log through telemetry.",
      },
    ];
  });
}

function moduleState(file: string, text: string): Problem[] {
  const { body, lineOf } = parse(file, text);
  return body.flatMap((statement) => {
    const exported = statement.type === "ExportNamedDeclaration";
    const declaration = exported ? statement["declaration"] : statement;
    if (!isSyntax(declaration) || declaration.type !== "VariableDeclaration" || declaration["declare"] === true)
      return [];
    const list = declaration["declarations"] as readonly Syntax[];
    return list.flatMap((one) => {
      const why =
        declaration["kind"] === "const"
          ? mutable(one, exported, text)
          : `is declared with ${String(declaration["kind"])}`;
      if (why === undefined) return [];
      const wrong = `keeps mutable state in the module: ${nameOf(one["id"]) ?? "a pattern"} ${why}; allowed: const, frozen or typed Readonly`;
      return [
        { file, line: lineOf(one.start), wrong, remedy: "Make it a field of what owns it, created by the host." },
      ];
    });
  });
}

function mutable(one: Syntax, exported: boolean, text: string): string | undefined {
  const { init, id } = one;
  if (!isSyntax(init) || !isSyntax(id)) return undefined;
  const annotation = isSyntax(id["typeAnnotation"])
    ? text.slice(id["typeAnnotation"].start + 1, id["typeAnnotation"].end).trim()
    : "";
  if (/^(readonly |Readonly)/.test(annotation)) return undefined;
  const made = init.type === "NewExpression" ? nameOf(init["callee"]) : undefined;
  if (made !== undefined && /^(Weak)?(Map|Set)$|^Array$/.test(made)) return `is a ${made} that can change`;
  return exported && init.type === "ArrayExpression" ? "is an exported array that can change" : undefined;
}

if (import.meta.main) {
  const files = readSources(["packages/tenon/src/**/*.ts"]);
  report("absence", check(files), `${files.size} files`);
}
