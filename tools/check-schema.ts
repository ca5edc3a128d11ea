// Checks that the published schema of tenon.yaml is the one the host reads by: node tools/check-schema.ts
import { configurationSchema } from "../packages/tenon/src/config/schema.ts";
import { type Problem, report } from "./problem.ts";
import { schemaFile, schemaText } from "./schema.ts";
import { readSources, type Sources } from "./sources.ts";

/** What is wrong with the committed schema, given the one wanted. */
export function check(files: Sources, wanted: string): Problem[] {
  const found = files.get(schemaFile);
  if (found === wanted) return [];
  const wrong =
    found === undefined
      ? "is missing"
      : "differs from packages/tenon/src/config/schema.ts; allowed: what is made of it";
  return [{ file: schemaFile, wrong, remedy: "Run: npm run schema." }];
}

if (import.meta.main) report("schema", check(readSources([schemaFile]), schemaText(configurationSchema)), schemaFile);
