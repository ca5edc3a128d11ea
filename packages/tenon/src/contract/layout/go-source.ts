import { type LayoutType, type ScalarName, sizeOf, type StructLayout } from "./layout.ts";
import type { LayoutSourceOptions } from "./source-options.ts";

const scalars: Readonly<Record<ScalarName, string>> = {
  ...{ u8: "uint8", u16: "uint16", u32: "uint32", u64: "uint64", i8: "int8", i16: "int16", i32: "int32", i64: "int64" },
  // As in C: a byte that is neither 0 nor 1 would be no bool.
  ...{ f32: "float32", f64: "float64", bool: "uint8" },
};

export function goSource(
  structs: readonly StructLayout[],
  { checksOnly = false, package: name = "layouts" }: LayoutSourceOptions,
): string {
  const parts = structs.flatMap((struct) => [...(checksOnly ? [] : [definition(struct)]), checks(struct)]);
  return `// Made by \`tenon generate\`. Little endian; a bool is one byte, 0 or 1; text ends with its bytes or at a zero.

package ${name}

import (
${checksOnly ? "" : '\t"structs"\n'}\t"unsafe"
)

${parts.join("\n")}`;
}

function definition({ title, fields }: StructLayout): string {
  const lines = fields.map((field) => `\t${exported(field.name)} ${typeOf(field)}`);
  return `type ${title} struct {\n\t_ structs.HostLayout\n${lines.join("\n")}\n}\n`;
}

function typeOf(layout: LayoutType): string {
  switch (layout.type) {
    case "utf8":
    case "bytes":
      return `[${layout.bytes}]byte`;
    case "array":
      return `[${layout.count}]${typeOf(layout.of)}`;
    case "struct":
      return layout.title;
    default:
      return scalars[layout.type];
  }
}

/** A number that is wrong makes an index that is none, which no Go compiler lets pass. */
function checks({ title, size, align, fields }: StructLayout): string {
  const check = (what: string, wanted: number): string => `var _ = [1]struct{}{}[${what}-${wanted}]`;
  return [
    check(`unsafe.Sizeof(${title}{})`, size),
    check(`unsafe.Alignof(${title}{})`, align),
    ...fields.flatMap((field) => [
      check(`unsafe.Offsetof(${title}{}.${exported(field.name)})`, field.offset),
      check(`unsafe.Sizeof(${title}{}.${exported(field.name)})`, sizeOf(field)),
      `var _ ${typeOf(field)} = ${title}{}.${exported(field.name)}`,
    ]),
    "",
  ].join("\n");
}

function exported(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
