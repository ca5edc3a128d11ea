// Checks that the pages of what was measured are those of what was kept: node tools/check-pages.ts
import { home, pages, performance, results } from "./pages.ts";
import { type Problem, report } from "./problem.ts";
import { readSources, type Sources } from "./sources.ts";

/** What is wrong with the committed pages, given those wanted. */
export function check(files: Sources, wanted: Sources): Problem[] {
  const paths = new Set([
    ...wanted.keys(),
    ...[...files.keys()].filter((path) => path.startsWith(home) || path === performance),
  ]);
  return [...paths].flatMap((file) => {
    const [found, should] = [files.get(file), wanted.get(file)];
    if (found === should) return [];
    const wrong =
      should === undefined
        ? "is made of no kept result; allowed: one page a result"
        : found === undefined
          ? "is missing; wanted a page for each kept result"
          : "differs from the kept result; allowed: what is generated from it";
    return [{ file, wrong, remedy: "Run: npm run pages." }];
  });
}

if (import.meta.main) {
  const wanted = pages(readSources(results));
  report("pages", check(readSources([`${home}*.md`, performance]), wanted), `${wanted.size} pages`);
}
