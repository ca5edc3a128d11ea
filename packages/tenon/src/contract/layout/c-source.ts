import { namesIn, words } from "./identifier.ts";
import { type LayoutField, type LayoutType, type ScalarName, sizeOf, type StructLayout } from "./layout.ts";
import type { LayoutSourceOptions } from "./source-options.ts";

// A byte and no bool: whoever shares the memory may write others than 0 and 1, and reading such a bool is undefined.
const scalars: Readonly<Record<ScalarName, string>> = {
  ...{ u8: "uint8_t", u16: "uint16_t", u32: "uint32_t", u64: "uint64_t" },
  ...{ i8: "int8_t", i16: "int16_t", i32: "int32_t", i64: "int64_t" },
  ...{ f32: "float", f64: "double", bool: "uint8_t" },
};

const keywords = words(
  "alignas alignof and asm auto bool break case catch char class compl concept const constexpr continue decltype default delete do double else enum explicit export extern false float for friend goto if inline int long mutable namespace new noexcept not nullptr operator or private protected public register requires restrict return short signed sizeof static struct switch template this throw true try typedef typeid typename typeof union unsigned using virtual void volatile while xor",
);

export function cSource(structs: readonly StructLayout[], { checksOnly = false }: LayoutSourceOptions): string {
  const parts = structs.flatMap((struct) => [...(checksOnly ? [] : [definition(struct)]), checks(struct)]);
  return `/* Made by \`tenon generate\`. Little endian; a bool is one byte, 0 or 1; text ends with its bytes or at a zero. */
${checksOnly ? "" : "#pragma once\n"}#include <stddef.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "These structs are little endian"
#endif
#ifdef __cplusplus
#define TENON_ASSERT static_assert
#define TENON_ALIGN alignof
#define TENON_TYPE(expression, type, name)
#else
#define TENON_ASSERT _Static_assert
#define TENON_ALIGN _Alignof
#define TENON_TYPE(expression, type, name) _Static_assert(_Generic((expression), type: 1, default: 0), name ": type");
#endif

${parts.join("\n")}
#undef TENON_ASSERT
#undef TENON_ALIGN
#undef TENON_TYPE
`;
}

function definition({ title, fields }: StructLayout): string {
  const names = namesIn(fields, keywords);
  const lines = fields.map((field, index) => `  ${declaration(field, names[index] ?? field.name)};`);
  return `typedef struct ${title} {\n${lines.join("\n")}\n} ${title};\n`;
}

function declaration(layout: LayoutType, name: string): string {
  switch (layout.type) {
    case "utf8":
      return `char ${name}[${layout.bytes}]`;
    case "bytes":
      return `uint8_t ${name}[${layout.bytes}]`;
    case "array":
      return declaration(layout.of, `${name}[${layout.count}]`);
    case "struct":
      return `${layout.title} ${name}`;
    default:
      return `${scalars[layout.type]} ${name}`;
  }
}

function checks({ title, size, align, fields }: StructLayout): string {
  const names = namesIn(fields, keywords);
  return [
    `TENON_ASSERT(sizeof(${title}) == ${size}, "${title}: size");`,
    `TENON_ASSERT(TENON_ALIGN(${title}) == ${align}, "${title}: align");`,
    ...fields.flatMap((field, index) => fieldChecks(title, field, names[index] ?? field.name)),
    "",
  ].join("\n");
}

function fieldChecks(title: string, field: LayoutField, name: string): readonly string[] {
  const place = `((${title} *)0)->${name}`;
  const [item, type] = innermost(field, place);
  return [
    `TENON_ASSERT(offsetof(${title}, ${name}) == ${field.offset}, "${title}.${name}: offset");`,
    `TENON_ASSERT(sizeof(${place}) == ${sizeOf(field)}, "${title}.${name}: size");`,
    `TENON_TYPE(${item}, ${type}, "${title}.${name}")`,
  ];
}

/** An array has no type that can be told apart, its first item has. */
function innermost(layout: LayoutType, place: string): readonly [place: string, type: string] {
  switch (layout.type) {
    case "utf8":
      return [`${place}[0]`, "char"];
    case "bytes":
      return [`${place}[0]`, "uint8_t"];
    case "array":
      return innermost(layout.of, `${place}[0]`);
    case "struct":
      return [place, layout.title];
    default:
      return [place, scalars[layout.type]];
  }
}
