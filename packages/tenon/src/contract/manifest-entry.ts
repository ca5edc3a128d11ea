import { isObject, own, type Refuse, shown } from "./untrusted.ts";

/** Conditions of `exports` that hold for a plugin, as Node has them for `import`. */
const conditions: readonly string[] = ["import", "module-sync", "node", "default"];

/** The entry a package.json names: `tenon.entry`, else `exports["."]`, else `main`. */
export function declaredEntry(
  root: Record<string, unknown>,
  entry: string | undefined,
  refuse: Refuse,
): string | undefined {
  if (entry !== undefined) return insidePackage(entry, "tenon.entry", refuse);
  const exported = fromExports(own(root, "exports"));
  if (exported !== undefined) return insidePackage(exported, 'exports["."]', refuse);
  const main = own(root, "main");
  if (main === undefined) return undefined;
  return typeof main === "string" && main !== ""
    ? insidePackage(main, "main", refuse)
    : refuse("main", shown(main), "a path inside the package");
}

function fromExports(exports: unknown): string | undefined {
  const dot = isObject(exports) && Object.hasOwn(exports, ".") ? exports["."] : exports;
  return chosen(dot, 0);
}

function chosen(target: unknown, depth: number): string | undefined {
  if (typeof target === "string") return target;
  if (depth > 8) return undefined;
  if (Array.isArray(target)) return target.map((item) => chosen(item, depth + 1)).find((path) => path !== undefined);
  if (!isObject(target)) return undefined;
  const hit = Object.keys(target).filter((condition) => conditions.includes(condition));
  return hit.map((condition) => chosen(target[condition], depth + 1)).find((path) => path !== undefined);
}

/** The path, unless it leads out of the package. */
export function insidePackage(path: string, where: string, refuse: Refuse): string {
  const steps = path.split(/[\\/]/);
  const wrong = path.length > 1024 || path.includes("\0") || /^(?:[\\/]|[A-Za-z]:)/.test(path) || steps.includes("..");
  return wrong ? refuse(where, shown(path), "a path inside the package, of 1 to 1024 characters") : path;
}
