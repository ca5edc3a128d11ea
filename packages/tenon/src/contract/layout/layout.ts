/** A number or a truth value of fixed width, little endian. */
export type ScalarName = "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" | "f32" | "f64" | "bool";

/** What stands in a struct, as JSON. */
export type LayoutType =
  | { readonly type: ScalarName }
  /** So many bytes: text that is shorter is followed by zeros. */
  | { readonly type: "utf8" | "bytes"; readonly bytes: number }
  | { readonly type: "array"; readonly count: number; readonly of: LayoutType }
  | StructLayout;

/** Fields at fixed places. */
export interface StructLayout {
  readonly type: "struct";
  /** What C, Rust and Go call it. */
  readonly title: string;
  /** In bytes, a multiple of `align`. */
  readonly size: number;
  readonly align: number;
  readonly fields: readonly LayoutField[];
}

/** A field, and where it begins in its struct, in bytes. */
export type LayoutField = LayoutType & { readonly name: string; readonly offset: number };

/** Width of each scalar in bytes, which is its alignment too. */
export const scalarBytes: Readonly<Record<ScalarName, number>> = {
  ...{ u8: 1, u16: 2, u32: 4, u64: 8 },
  ...{ i8: 1, i16: 2, i32: 4, i64: 8 },
  ...{ f32: 4, f64: 8, bool: 1 },
};

export function isScalar(layout: LayoutType): layout is { readonly type: ScalarName } {
  return Object.hasOwn(scalarBytes, layout.type);
}

export function sizeOf(layout: LayoutType): number {
  switch (layout.type) {
    case "utf8":
    case "bytes":
      return layout.bytes;
    case "array":
      return layout.count * sizeOf(layout.of);
    case "struct":
      return layout.size;
    default:
      return scalarBytes[layout.type];
  }
}

export function alignOf(layout: LayoutType): number {
  switch (layout.type) {
    case "utf8":
    case "bytes":
      return 1;
    case "array":
      return alignOf(layout.of);
    case "struct":
      return layout.align;
    default:
      return scalarBytes[layout.type];
  }
}

/** The next multiple. */
export function aligned(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/**
 * Puts fields where every C compiler for 64 bits puts them: in their order, each at the next multiple of its alignment. That of
 * a number is its width, of text and bytes 1, of an array its item's, of a struct its widest field's; a struct's size is a
 * multiple of it. Nothing is packed and nothing is a pointer, so the same bytes mean the same in every language.
 */
export function placeFields(
  title: string,
  given: readonly { readonly name: string; readonly of: LayoutType }[],
): StructLayout {
  let end = 0;
  let align = 1;
  const fields = given.map(({ name, of }): LayoutField => {
    const offset = aligned(end, alignOf(of));
    end = offset + sizeOf(of);
    align = Math.max(align, alignOf(of));
    return { name, offset, ...of };
  });
  return { type: "struct", title, size: aligned(end, align), align, fields };
}

/** A type in a few words: `u32`, `utf8(8)`, `f64[32]`, `Point`. */
export function typeText(layout: LayoutType): string {
  switch (layout.type) {
    case "utf8":
    case "bytes":
      return `${layout.type}(${layout.bytes})`;
    case "array":
      return `${typeText(layout.of)}[${layout.count}]`;
    case "struct":
      return `struct of ${layout.size} bytes`;
    default:
      return layout.type;
  }
}
