import { TenonError } from "../errors/error.ts";
import { layoutDifferences } from "./differences.ts";
import type { LayoutType, StructLayout } from "./layout.ts";
import { readLayout } from "./read-layout.ts";

/**
 * The structs that schemas and contracts hold, each once by its name, those that stand in others first.
 *
 * @throws TENON_CONTRACT_INVALID where two of one name are laid out differently.
 */
export function structsIn(...given: readonly unknown[]): ReadonlyMap<string, StructLayout> {
  const found = new Map<string, StructLayout>();
  for (const one of given) look(one, 0);
  return found;

  function look(value: unknown, depth: number): void {
    if (typeof value !== "object" || value === null || depth > deepest) return;
    const table = value as Readonly<Record<string, unknown>>;
    if (table["tenon"] === "struct") return note(readLayout(table, "struct"));
    for (const inner of Object.values(table)) look(inner, depth + 1);
  }

  function note(layout: LayoutType): void {
    if (layout.type === "array") return note(layout.of);
    if (layout.type !== "struct") return;
    for (const field of layout.fields) note(field);
    const { title } = layout;
    const known = found.get(title);
    const [different] = known === undefined ? [] : layoutDifferences(known, layout, title, ["one", "another"]);
    if (different !== undefined)
      throw new TenonError("TENON_CONTRACT_INVALID", {
        contract: title,
        path: title,
        found: `two structs of that name: ${different}`,
        wanted: "one layout a name",
      });
    found.set(title, layout);
  }
}

/** More than a contract nests. */
const deepest = 200;
