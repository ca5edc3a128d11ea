import { type LayoutType, type StructLayout, typeText } from "./layout.ts";

/** How two layouts differ, a line a place below `path`, with who has which; empty where the same bytes mean the same to both. */
export function layoutDifferences(
  one: StructLayout,
  other: StructLayout,
  path: string,
  [first, second]: readonly [string, string],
): readonly string[] {
  const lines: string[] = [];
  const tell = (at: string, word: string, found: number, wanted: number): void => {
    if (found !== wanted) lines.push(`${at}: ${word} ${found} in ${first}, ${wanted} in ${second}`);
  };
  const under = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const whole = path === "" ? one.title : path;
  for (const field of one.fields) {
    const at = under(field.name);
    const twin = other.fields.find(({ name }) => name === field.name);
    if (twin === undefined) {
      lines.push(`${at}: ${second} lacks it`);
      continue;
    }
    tell(at, "offset", field.offset, twin.offset);
    lines.push(...typeDifferences(field, twin, at, [first, second]));
  }
  for (const { name } of other.fields)
    if (!one.fields.some((field) => field.name === name)) lines.push(`${under(name)}: ${first} lacks it`);
  tell(whole, "size", one.size, other.size);
  tell(whole, "align", one.align, other.align);
  return lines;
}

function typeDifferences(
  one: LayoutType,
  other: LayoutType,
  path: string,
  roles: readonly [string, string],
): readonly string[] {
  if (one.type === "struct" && other.type === "struct") return layoutDifferences(one, other, path, roles);
  if (one.type === "array" && other.type === "array" && one.count === other.count)
    return typeDifferences(one.of, other.of, `${path}[]`, roles);
  const [found, wanted] = [typeText(one), typeText(other)];
  return found === wanted ? [] : [`${path}: ${found} in ${roles[0]}, ${wanted} in ${roles[1]}`];
}
