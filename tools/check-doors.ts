// Checks the public doors, packages/tenon/src/*.ts: node tools/check-doors.ts
import { handedOn, modules, type Modules } from "./exports.ts";
import { type Problem, report } from "./problem.ts";
import { readSources, type Sources } from "./sources.ts";
import { nameOf, type Syntax } from "./syntax.ts";

const source = "packages/tenon/src/";
const manifest = "packages/tenon/package.json";

export function check(files: Sources): Problem[] {
  const known = modules(files);
  const doors = [...files.keys()].filter((file) => /^packages\/tenon\/src\/[^/]+\.ts$/.test(file));
  return [
    ...doors.flatMap((door) => [...onlyReexports(door, known), ...undocumented(door, known, files)]),
    ...subpaths(doors, files),
  ];
}

function onlyReexports(door: string, { read }: Modules): Problem[] {
  const { body, lineOf } = read(door);
  const wrong = (statement: Syntax): string | undefined => {
    if (statement.type === "ExportAllDeclaration" && nameOf(statement["exported"]) === undefined)
      return "hides names behind export *";
    if (
      statement.type === "ExportAllDeclaration" ||
      (statement.type === "ExportNamedDeclaration" && statement["source"])
    )
      return undefined;
    return "holds more than re-exports";
  };
  return body.flatMap((statement) => {
    const found = wrong(statement);
    if (found === undefined) return [];
    const what = `${found}; allowed: export { name } from "./…", and export * as name from a package`;
    return [
      {
        file: door,
        line: lineOf(statement.start),
        wrong: what,
        remedy: "Move the code to a floor and name what users may have.",
      },
    ];
  });
}

function undocumented(door: string, known: Modules, files: Sources): Problem[] {
  const { body, lineOf } = known.read(door);
  return body.flatMap((statement) =>
    handedOn(statement).flatMap(({ name }): Problem[] => {
      const line = lineOf(statement.start);
      const declared = known.find(door, name);
      if (declared === "package") return [];
      if (!declared) {
        const wrong = `exports "${name}", which is declared nowhere; wanted a declaration`;
        return [{ file: door, line, wrong, remedy: "Correct the name." }];
      }
      const at = known.read(declared.file);
      const documented = declared.statements.some(({ start }) =>
        at.comments.some(
          ({ value, end }) =>
            value.startsWith("*") && end <= start && (files.get(declared.file) ?? "").slice(end, start).trim() === "",
        ),
      );
      if (documented) return [];
      const place = at.lineOf(declared.statements[0]?.start ?? 0);
      const wrong = `declares "${declared.name}", public through ${door}, without a doc comment; wanted one`;
      return [
        { file: declared.file, line: place, wrong, remedy: "Say what it is, shapes, units and the codes it throws." },
      ];
    }),
  );
}

interface Conditions {
  readonly "@tenon/source"?: string;
  readonly types?: string;
  readonly default?: string;
}

function subpaths(doors: readonly string[], files: Sources): Problem[] {
  const { exports } = JSON.parse(files.get(manifest) ?? "{}") as { exports?: Record<string, Conditions | string> };
  const listed = Object.entries(exports ?? {}).filter(([subpath]) => subpath !== "./package.json");
  const nameOfDoor = (door: string): string => door.slice(source.length, -".ts".length);
  const missing = doors.filter((door) => !listed.some(([subpath]) => `${source}${doorOf(subpath)}.ts` === door));
  return [
    ...missing.map((door) => ({
      file: door,
      wrong: `is not reachable: no subpath of ${manifest} "exports" leads to it; wanted "./${nameOfDoor(door)}"`,
      remedy: "Add the subpath, or move the file to a floor.",
    })),
    ...listed
      .filter(([subpath, paths]) => !leads(subpath, paths, doors))
      .map(([subpath]) => ({
        file: manifest,
        wrong: `exports "${subpath}" to other files than its door; wanted ${JSON.stringify(conditions(doorOf(subpath)))}`,
        remedy: `Correct it, or make the door ${source}${doorOf(subpath)}.ts.`,
      })),
  ];
}

const doorOf = (subpath: string): string => (subpath === "." ? "index" : subpath.slice(2));

function conditions(name: string): Conditions {
  return { "@tenon/source": `./src/${name}.ts`, types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
}

function leads(subpath: string, paths: Conditions | string, doors: readonly string[]): boolean {
  return (
    doors.includes(`${source}${doorOf(subpath)}.ts`) &&
    JSON.stringify(paths) === JSON.stringify(conditions(doorOf(subpath)))
  );
}

if (import.meta.main) {
  const files = readSources(["packages/tenon/src/**/*.ts", manifest]);
  report("doors", check(files), `${files.size} files`);
}
