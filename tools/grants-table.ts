// Writes what holds plugins to their grants into docs/grants.md: node tools/grants-table.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GrantKind } from "../packages/tenon/src/contract/grants.ts";
import { grantHold } from "../packages/tenon/src/realm/grants/strength.ts";
import { repository } from "./sources.ts";

const start = "<!-- From here on written by `node tools/grants-table.ts` from realm/grants/strength.ts. -->";
// A table, so that a kind that is missing is an error of types.
const everyKind: Readonly<Record<GrantKind, true>> = {
  net: true,
  fs: true,
  env: true,
  childProcesses: true,
  addons: true,
  services: true,
  storage: true,
};
const kinds = Object.keys(everyKind) as readonly GrantKind[];
const realms = ["inline", "thread", "process"] as const;

/** The page with the table as it should be; undefined for a page without its place. */
export function withGrants(page: string): string | undefined {
  const at = page.indexOf(start);
  return at < 0 ? undefined : `${page.slice(0, at)}${start}\n\n${table()}`;
}

/** Laid out as Prettier does. */
function table(): string {
  const head = ["Grant", "Realm", "Node", "Strength", "Held by", "What comes past it"];
  const rows = kinds.flatMap((kind) =>
    realms.flatMap((realm) => {
      const [older, newer] = [grantHold(kind, realm, 24), grantHold(kind, realm, 26)];
      const same = JSON.stringify(older) === JSON.stringify(newer);
      const versions = same
        ? ([["24, 26", newer]] as const)
        : ([
            ["24", older],
            ["26", newer],
          ] as const);
      return versions.map(([node, { strength, by, gap }]) => [
        `\`${kind}\``,
        `\`${realm}\``,
        node,
        `\`${strength}\``,
        by,
        gap ?? "",
      ]);
    }),
  );
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0, fill)).join(" | ")} |\n`;
  return [
    line(head, " "),
    line(
      widths.map((width) => "-".repeat(width)),
      "-",
    ),
    ...rows.map((row) => line(row, " ")),
  ].join("");
}

if (import.meta.main) {
  const file = join(repository, "docs/grants.md");
  const page = withGrants(readFileSync(file, "utf8"));
  if (page === undefined) throw new Error("Cannot write the table of grants: docs/grants.md has no place for it");
  writeFileSync(file, page);
}
