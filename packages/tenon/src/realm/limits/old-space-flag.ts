const voids = /^--max[-_](?:old[-_]space[-_]size(?:[-_]percentage)?|heap[-_]size)(?:=|$)/;

/** The flag, if the process was started with one that V8 gives to every thread in place of its own limit. */
export function oldSpaceFlag(
  args: readonly string[] = process.execArgv,
  options: string = process.env["NODE_OPTIONS"] ?? "",
): string | undefined {
  return [...args, ...options.split(/\s+/)].find((flag) => voids.test(flag));
}
