/** One finding of a check: where, what is wrong with what is allowed, and what to do about it. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly wrong: string;
  readonly remedy: string;
}

export function sentence(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  return `${place} ${problem.wrong}. ${problem.remedy}`;
}

/** Prints the findings of a check and makes the process end with 1 if there are any. */
export function report(check: string, problems: readonly Problem[], seen: string): void {
  for (const problem of problems) console.error(sentence(problem));
  if (problems.length > 0) process.exitCode = 1;
  console.log(problems.length === 0 ? `${check}: fine (${seen})` : `${check}: ${problems.length} problem(s) (${seen})`);
}
