// Checks the error catalogue and its pages: node tools/check-errors.ts [--used]
// --used makes a code that nothing raises a problem; without it, it is a warning.
import { catalogue } from "../packages/tenon/src/contract/errors/catalogue.ts";
import { type Catalogue, type Entry, pages, sample } from "./errors.ts";
import { type Problem, report } from "./problem.ts";
import { readSources, type Sources } from "./sources.ts";

const home = "packages/tenon/src/contract/errors/";
const generate = "Run: npm run errors.";

/** What is wrong with the entries themselves, and with docs/errors among the files. */
export function check(files: Sources, entries: Catalogue): Problem[] {
  return [...Object.entries(entries).flatMap(([code, entry]) => grammar(code, entry)), ...drift(files, entries)];
}

function grammar(code: string, entry: Entry): Problem[] {
  const { message } = sample(entry);
  const rules: readonly (readonly [holds: boolean, wrong: string, remedy: string])[] = [
    [/^TENON_[A-Z_]+$/.test(code), "is not a code; wanted TENON_ and upper-case words", "Rename it."],
    [!entry.title.endsWith("."), "has a title with a full stop; wanted a few words", "Take the full stop away."],
    [
      message.startsWith("Cannot "),
      `has the message "${message}"; wanted "Cannot <do what>: <current>, <wanted>"`,
      "Say what could not be done.",
    ],
    [
      !message.endsWith("."),
      "has a message with a full stop; wanted none, the remedy follows",
      "Take the full stop away.",
    ],
    [
      /^[A-Z].*[.]$/s.test(entry.remedy),
      `has the remedy "${entry.remedy}"; wanted a whole sentence`,
      "Write what to do.",
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, wrong, remedy]) => ({ file: `${home}${code}`, wrong, remedy }));
}

function drift(files: Sources, entries: Catalogue): Problem[] {
  const wanted = pages(entries);
  const stale = [...files.keys()].filter((path) => path.startsWith("docs/errors/") && !wanted.has(path));
  const differing = [...wanted].filter(([path, text]) => files.get(path) !== text);
  return [
    ...differing.map(([file]) => ({
      file,
      wrong: files.has(file)
        ? "differs from the catalogue; allowed: what is generated from it"
        : "is missing; wanted a page for each code",
      remedy: generate,
    })),
    ...stale.map((file) => ({
      file,
      wrong: "is the page of no code; allowed: codes of the catalogue",
      remedy: generate,
    })),
  ];
}

/** The codes that no source outside the catalogue names. */
export function unused(files: Sources, entries: Catalogue): Problem[] {
  const users = [...files].filter(([path]) => path.startsWith("packages/tenon/src/") && !path.startsWith(home));
  return Object.keys(entries)
    .filter((code) => !users.some(([, text]) => text.includes(`"${code}"`)))
    .map((code) => ({
      file: `${home}${code}`,
      wrong: "is raised nowhere; wanted a source that raises it",
      remedy: "Raise it, or take it out.",
    }));
}

if (import.meta.main) {
  const files = readSources(["docs/errors/*.md", "packages/tenon/src/**/*.ts"]);
  const idle = unused(files, catalogue);
  const strict = process.argv.includes("--used");
  if (!strict && idle.length > 0)
    console.warn(`warning: raised nowhere: ${idle.map(({ file }) => file.slice(home.length)).join(", ")}`);
  report("errors", [...check(files, catalogue), ...(strict ? idle : [])], `${Object.keys(catalogue).length} codes`);
}
