/** How much a witness may grow a cycle, and whether the verdict rests on it. */
export interface Bound {
  readonly bound: number;
  readonly decides: boolean;
}

/**
 * The memory that the verdict rests on, the first that the platform has: pages that belong to no file. How much of the
 * files' pages is this process's share depends on who else runs Node just now, and differs by megabytes from one look to
 * the next.
 */
export const memories: readonly string[] = ["anonymous memory", "proportional memory", "resident memory"];

/** Sizes that the verdict rests on too: they see small leaks that memory as a whole hides. */
const sizes = ["heap used", "external memory"];

/** How many areas the allocators cut the address space into is their business; the folder of temporary files is everybody's. */
const shownCounts = ["mappings", "temporary files"];

/** The bound of one witness; `memory` is the one that decides here. */
export function boundOf(
  { name, unit }: { readonly name: string; readonly unit: "count" | "bytes" },
  memory: string | undefined,
  boundBytes: number,
): Bound {
  if (unit === "count") return { bound: 0, decides: !shownCounts.includes(name) };
  return { bound: boundBytes, decides: name === memory || sizes.includes(name) };
}
