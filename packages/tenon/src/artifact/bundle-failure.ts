import type { RolldownLog } from "rolldown";
import { TenonError } from "../contract/errors/error.ts";

/** Turns what a build threw, or warned of, into one typed error about `entry`. */
export function bundleFailure(entry: string, thrown: unknown): TenonError {
  const texts = problemsOf(thrown).map(describe);
  const why = `${texts.slice(0, 3).join("; ")}${texts.length > 3 ? `; and ${texts.length - 3} more` : ""}`;
  return new TenonError("TENON_BUNDLE_FAILED", { entry, why }, { cause: thrown });
}

function problemsOf(thrown: unknown): readonly RolldownLog[] {
  if (typeof thrown !== "object" || thrown === null) return [{ message: String(thrown) }];
  const { errors } = thrown as { errors?: unknown };
  return Array.isArray(errors) && errors.length > 0 ? (errors as readonly RolldownLog[]) : [thrown as RolldownLog];
}

function describe(problem: RolldownLog): string {
  const place =
    problem.loc === undefined
      ? problem.id
      : `${problem.loc.file ?? problem.id}:${problem.loc.line}:${problem.loc.column + 1}`;
  const where = place === undefined ? "" : `${place} `;
  // For an import that is not found, rolldown puts the specifier into `exporter`.
  if (problem.code === "UNRESOLVED_IMPORT" && problem.exporter !== undefined)
    return `${where}imports "${problem.exporter}", which is not found`;
  const [first = ""] = String(problem.message)
    .replace(/^\[\w+\] /, "")
    .split("\n");
  return `${where}${first.slice(0, 300)}`;
}
