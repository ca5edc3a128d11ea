import { namesIn, words } from "./identifier.ts";
import type { LayoutType, ScalarName, StructLayout } from "./layout.ts";
import type { LayoutSourceOptions } from "./source-options.ts";

// A byte and no bool: whoever shares the memory may write others than 0 and 1, and such a bool must never be.
const scalars: Readonly<Record<ScalarName, string>> = {
  ...{ u8: "u8", u16: "u16", u32: "u32", u64: "u64", i8: "i8", i16: "i16", i32: "i32", i64: "i64" },
  ...{ f32: "f32", f64: "f64", bool: "u8" },
};

const keywords = words(
  "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe unsized use virtual where while yield",
);

export function rustSource(structs: readonly StructLayout[], { checksOnly = false }: LayoutSourceOptions): string {
  const parts = structs.flatMap((struct) => [...(checksOnly ? [] : [definition(struct)]), checks(struct)]);
  return `// Made by \`tenon generate\`. Little endian; a bool is one byte, 0 or 1; text ends with its bytes or at a zero.

#[cfg(not(target_endian = "little"))]
compile_error!("these structs are little endian");

${parts.join("\n")}`;
}

function definition({ title, fields }: StructLayout): string {
  const names = namesIn(fields, keywords);
  const lines = fields.map((field, index) => `    pub ${names[index] ?? field.name}: ${typeOf(field)},`);
  return `#[allow(dead_code, non_snake_case, non_camel_case_types)]
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ${title} {
${lines.join("\n")}
}
`;
}

function typeOf(layout: LayoutType): string {
  switch (layout.type) {
    case "utf8":
    case "bytes":
      return `[u8; ${layout.bytes}]`;
    case "array":
      return `[${typeOf(layout.of)}; ${layout.count}]`;
    case "struct":
      return layout.title;
    default:
      return scalars[layout.type];
  }
}

function checks({ title, size, align, fields }: StructLayout): string {
  const names = namesIn(fields, keywords);
  const lines = fields.flatMap((field, index) => {
    const name = names[index] ?? field.name;
    return [
      `    assert!(::core::mem::offset_of!(${title}, ${name}) == ${field.offset}, "${title}.${name}: offset");`,
      `    let _: fn(&${title}) -> &${typeOf(field)} = |it| &it.${name};`,
    ];
  });
  return `const _: () = {
    assert!(::core::mem::size_of::<${title}>() == ${size}, "${title}: size");
    assert!(::core::mem::align_of::<${title}>() == ${align}, "${title}: align");
${lines.join("\n")}
};
`;
}
