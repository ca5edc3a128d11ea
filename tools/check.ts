// Runs every check of the repository, all of them even if one fails: node tools/check.ts [name ...]
import { spawnSync } from "node:child_process";
import { repository } from "./sources.ts";

const checks: Readonly<Record<string, readonly (readonly string[])[]>> = {
  types: [
    ["tsc", "-p", "."],
    ["tsc", "-p", "packages/tenon"],
  ],
  lint: [["eslint", "--max-warnings", "0", "."]],
  format: [["prettier", "--check", "--log-level", "warn", "."]],
  floors: [["node", "tools/check-floors.ts"]],
  absence: [["node", "tools/check-absence.ts"]],
  doors: [["node", "tools/check-doors.ts"]],
  errors: [["node", "tools/check-errors.ts"]],
  docs: [["node", "tools/check-docs.ts"]],
  schema: [["node", "tools/check-schema.ts"]],
  api: [["node", "tools/check-api.ts"]],
  pages: [["node", "tools/check-pages.ts"]],
  size: [["node", "tools/check-size.ts"]],
  // Once with tests, for what nothing uses at all; once without, for what only tests use.
  dead: [
    ["knip", "--no-progress"],
    ["knip", "--no-progress", "--production", "--workspace", "packages/tenon"],
  ],
};

function run(name: string): { name: string; failed: boolean; seconds: string } {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const failed = (checks[name] ?? []).filter(([command = "", ...options]) => {
    const { status } = spawnSync(`${repository}/node_modules/.bin/${command}`, options, {
      cwd: repository,
      stdio: "inherit",
    });
    return status !== 0;
  });
  return { name, failed: failed.length > 0, seconds: ((performance.now() - start) / 1000).toFixed(1) };
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in checks));
  if (unknown.length > 0) {
    console.error(
      `Cannot run ${unknown.join(", ")}: known checks are ${Object.keys(checks).join(", ")}. Name one of these.`,
    );
    process.exit(2);
  }
  const results = (asked.length > 0 ? asked : Object.keys(checks)).map(run);
  console.log("");
  for (const { name, failed, seconds } of results)
    console.log(`${failed ? "FAILED" : "fine  "} ${name} (${seconds} s)`);
  if (results.some(({ failed }) => failed)) process.exitCode = 1;
}
