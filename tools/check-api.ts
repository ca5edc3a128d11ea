// Checks that packages/tenon/api shows the public face as it is: node tools/check-api.ts
import { reports } from "./api.ts";
import { declarations } from "./declarations.ts";
import { type Problem, report } from "./problem.ts";
import { readSources, type Sources } from "./sources.ts";

const remedy = "Run: npm run api. Then review the difference: it is what users will meet.";

/** What is wrong with the committed reports, given the reports wanted. */
export function check(files: Sources, wanted: Sources): Problem[] {
  const differing = [...wanted].filter(([path, text]) => files.get(path) !== text).map(([file]) => file);
  const stale = [...files.keys()].filter((path) => !wanted.has(path));
  return [
    ...differing.map((file) => ({
      file,
      wrong: files.has(file)
        ? "differs from the declarations; allowed: what is generated from them"
        : "is missing; wanted a report for each door",
      remedy,
    })),
    ...stale.map((file) => ({ file, wrong: "is the report of no door; allowed: doors", remedy })),
  ];
}

if (import.meta.main) {
  const wanted = reports(declarations());
  report("api", check(readSources(["packages/tenon/api/*.api.md"]), wanted), `${wanted.size} doors`);
}
