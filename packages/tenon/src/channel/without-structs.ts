import { plainBytes } from "../contract/layout/brand.ts";

const { keys } = Object;

/** The value with the bytes of each struct in its place, for a way that clones data: of an accessor nothing would arrive. */
export function withoutStructs(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth === 0 || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return listWithout(value, depth);
  const bytes = plainBytes(value);
  return bytes ?? tableWithout(value as Readonly<Record<string, unknown>>, depth);
}

function listWithout(list: readonly unknown[], depth: number): readonly unknown[] {
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (typeof item === "object" && item !== null && withoutStructs(item, depth - 1) !== item)
      return list.map((each) => withoutStructs(each, depth - 1));
  }
  return list;
}

function tableWithout(table: Readonly<Record<string, unknown>>, depth: number): object {
  for (const key of keys(table)) {
    if (withoutStructs(table[key], depth - 1) !== table[key])
      return Object.fromEntries(keys(table).map((each) => [each, withoutStructs(table[each], depth - 1)]));
  }
  return table;
}
