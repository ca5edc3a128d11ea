// Checks who imports whom: node tools/check-floors.ts [--graph]
// Floors are listed in tools/floors.ts; --graph prints what each floor imports today.
import { allowedFor, floorOf, floors, isDoor } from "./floors.ts";
import { importCycles, importGraph, importsOf, resolveImport } from "./imports.ts";
import { type Problem, report } from "./problem.ts";
import { readSources, type Sources } from "./sources.ts";

const source = "packages/tenon/src/";
const guests = /^(examples|e2e|bench)\//;

export function check(files: Sources): Problem[] {
  return [...files]
    .flatMap(([file, text]) => [...unknownFolder(file), ...forbiddenImports(file, text)])
    .concat(cycles(files));
}

function unknownFolder(file: string): Problem[] {
  if (!file.startsWith(source) || floorOf(file)) return [];
  const known = floors.map(({ name }) => name).join(", ");
  return [
    { file, wrong: `stands on no floor; floors: ${known}`, remedy: "Move it, or add its folder to tools/floors.ts." },
  ];
}

function forbiddenImports(file: string, text: string): Problem[] {
  return importsOf(file, text).flatMap(({ specifier, line }) => {
    const target = resolveImport(file, specifier);
    if (target === undefined) return packageByName(file, specifier, line);
    if (guests.test(file)) return throughTheFence(file, target, line);
    return betweenFloors(file, target, line);
  });
}

function betweenFloors(file: string, target: string, line: number): Problem[] {
  const from = floorOf(file);
  if (!from) return [];
  if (!target.startsWith(source)) return [leaves(file, target, line)];
  const to = floorOf(target);
  if (!to || to.name === from.name || allowedFor(from).includes(to.name)) return [];
  const path = target.slice(source.length);
  const shown = isDoor(to) ? path : `${to.name}/…`;
  const wrong = `may not import ${shown} (${path}); allowed: ${allowedFor(from).join(", ") || "its own folder"}`;
  return [{ file, line, wrong, remedy: "Move what both need to a lower floor, or pass it in from above." }];
}

function leaves(file: string, target: string, line: number): Problem {
  const wrong = `may not import ${target}; allowed: files of packages/tenon/src and packages by name`;
  return { file, line, wrong, remedy: "What the packed library needs must be inside it." };
}

/** The library never imports itself by name: its doors would be loaded a second time. */
function packageByName(file: string, specifier: string, line: number): Problem[] {
  if (!file.startsWith(source) || !/^tenon(\/|$)/.test(specifier)) return [];
  const wrong = `may not import "${specifier}"; allowed: relative paths inside packages/tenon/src`;
  return [{ file, line, wrong, remedy: "Import the door by its relative path." }];
}

function throughTheFence(file: string, target: string, line: number): Problem[] {
  const floor = floorOf(target);
  if (!target.startsWith("packages/") || (floor && isDoor(floor))) return [];
  const wrong = `may not import ${target}; allowed: tenon, tenon/plugin and the other public doors`;
  return [{ file, line, wrong, remedy: "Import it by package name, or export it from a door if users need it." }];
}

function cycles(files: Sources): Problem[] {
  return importCycles(importGraph(files)).map((cycle) => ({
    file: cycle[0] ?? "",
    wrong: `imports itself in a circle: ${cycle.join(" -> ")}; allowed: no cycle, types included`,
    remedy: "Move what they share to a third file.",
  }));
}

function graph(files: Sources): string {
  const lines = floors.map(({ name }) => {
    const used = [...importGraph(files)]
      .filter(([file]) => floorOf(file)?.name === name)
      .flatMap(([, targets]) => targets.map((target) => floorOf(target)?.name))
      .filter((other) => other !== undefined && other !== name);
    return used.length === 0 ? undefined : `${name} -> ${[...new Set(used)].toSorted().join(", ")}`;
  });
  return lines.filter(Boolean).join("\n");
}

if (import.meta.main) {
  const files = readSources(["packages/tenon/src/**/*.ts", "examples/**/*.ts", "e2e/**/*.ts", "bench/**/*.ts"]);
  if (process.argv.includes("--graph")) console.log(graph(files));
  report("floors", check(files), `${files.size} files`);
}
