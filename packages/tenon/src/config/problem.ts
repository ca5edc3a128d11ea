import { TenonError } from "../contract/errors/error.ts";

/** A place in a configuration file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something in a configuration file that cannot be used. */
export interface Problem extends Place {
  /** Like `plugins[0].config.token`; "" for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
}

const listedProblems = 20;

/** All of them in one error, in order of place; the first one's fields are the error's own. */
export function refused(file: string, problems: readonly Problem[]): TenonError<"TENON_CONFIG_FILE_INVALID"> {
  const [first, ...others] = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (first === undefined) throw new TypeError("Cannot refuse a configuration without a problem");
  const lines = others.slice(0, listedProblems - 1).map(lineOf);
  if (others.length > lines.length) lines.push(`and ${others.length - lines.length} more`);
  return new TenonError("TENON_CONFIG_FILE_INVALID", { file, ...first, others: lines });
}

function lineOf({ line, column, path, found, wanted }: Problem): string {
  return `${line}:${column}: at "${path}" found ${found}, wanted ${wanted}`;
}
