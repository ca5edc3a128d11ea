import { isScalar, type LayoutType, scalarBytes, type ScalarName, sizeOf, type StructLayout } from "./layout.ts";
import { viewOf } from "./memory.ts";

/** What an accessor does besides reading and writing. */
export interface AccessorMode {
  readonly readOnly: boolean;
  readonly guarded: boolean;
}

/** The class of a struct, as a function of its parts. */
export function classText(layout: StructLayout, mode: AccessorMode): string {
  const { readOnly, guarded } = mode;
  const { fields, title, size } = layout;
  const check = checkText(mode);
  const views = new Set(fields.flatMap((field) => (isScalar(field) ? [viewOf(field.type)] : [])));
  const members = fields.map((field, index) => {
    const { name, offset } = field;
    const write = `parts[${index}].write(this.#memory, this.#at + ${offset}, value)`;
    if (!isScalar(field))
      return `  get ${name}() { return ${seen(`parts[${index}].read(this.#memory, this.#at + ${offset})`, mode)}; }
  set ${name}(value) { ${check}${write}; }`;
    const place = `this.#${viewOf(field.type)}[${indexText(`this.#at + ${offset}`, field.type)}]`;
    return `  get ${name}() { return ${seen(`${place}${field.type === "bool" ? " !== 0" : ""}`, mode)}; }
  set ${name}(value) { ${check}${readOnly ? "" : `if (${fitsText(field.type)}) ${place} = value; else `}${write}; }`;
  });
  return `((parts, { bytesKey, atKey, layoutKey, inspectKey, mark, copyOf, string }) => class ${title} {
  #memory; #at; ${[...views].map((view) => `#${view};`).join(" ")}
  constructor(memory, at) {
    this.#memory = memory;
    this.#at = at;
    ${[...views].map((view) => `this.#${view} = memory.${view};`).join(" ")}
  }
${members.join("\n")}
  get [layoutKey]() { return mark; }
  get [bytesKey]() { return ${readOnly || guarded ? seen(`copyOf(this.#memory, this.#at, ${size})`, mode) : "this.#memory.u8"}; }
  get [atKey]() { return ${readOnly || guarded ? "0" : "this.#at"}; }
  toJSON() {
    return { ${fields.map((field) => `${field.name}: ${jsonText(field, `this.${field.name}`)}`).join(", ")} };
  }
  [inspectKey]() {
    return { ${fields.map(({ name }) => `${name}: this.${name}`).join(", ")} };
  }
})`;
}

/** The class of a list in a struct, as a function of its item. */
export function listText(of: LayoutType, count: number, mode: AccessorMode): string {
  const { readOnly } = mode;
  const stride = sizeOf(of);
  const at = `this.#at + index * ${stride}`;
  const place = isScalar(of) ? `this.#view[${indexText("this.#at", of.type)} + index]` : "";
  const raw = isScalar(of) ? `${place}${of.type === "bool" ? " !== 0" : ""}` : `part.read(this.#memory, ${at})`;
  const read = seen(raw, mode);
  const copies = isScalar(of) && of.type !== "bool";
  const write = `part.write(this.#memory, ${at}, value);`;
  return `((part, { inspectKey, iterator, string, refuseIndex, copyItems }) => class List {
  #memory; #at; #view;
  constructor(memory, at) {
    this.#memory = memory;
    this.#at = at;
    this.#view = memory.${isScalar(of) ? viewOf(of.type) : "u8"};
  }
  get length() { return ${count}; }
  at(index) {
    if (index < 0) index += ${count};
    return index >>> 0 === index && index < ${count} ? ${read} : undefined;
  }
  set(index, value) {
    if (index >>> 0 !== index || index >= ${count}) refuseIndex(index, ${count});
    ${checkText(mode)}${isScalar(of) && !readOnly ? `if (${fitsText(of.type)}) ${place} = value; else ` : ""}${write}
  }
${
  copies
    ? `  copyTo(target, from = 0) { return ${seen(`copyItems(target, this.#memory, this.#at, "${of.type}", ${count}, from)`, mode)}; }
`
    : ""
}  reduce(callback, initial) {
    let soFar = ${seen("initial", mode)};
    for (let index = 0; index < ${count}; index += 1) soFar = callback(soFar, ${raw}, index);
    return ${seen("soFar", mode)};
  }
  *[iterator]() {
    for (let index = 0; index < ${count}; index += 1) yield ${read};
  }
  toJSON() {
    const list = [];
    for (let index = 0; index < ${count}; index += 1) list[index] = ${jsonText(of, read)};
    return list;
  }
  [inspectKey]() {
    const list = [];
    for (let index = 0; index < ${count}; index += 1) list[index] = ${read};
    return list;
  }
})`;
}

/** What was read is what was there if the memory may be seen afterwards. */
function seen(read: string, { guarded }: AccessorMode): string {
  return guarded ? `this.#memory.seen(${read})` : read;
}

function checkText({ guarded, readOnly }: AccessorMode): string {
  return guarded && !readOnly ? "this.#memory.seen(); " : "";
}

function indexText(at: string, type: ScalarName): string {
  const shift = Math.log2(scalarBytes[type]);
  return shift === 0 ? `(${at})` : `((${at}) >>> ${shift})`;
}

// JSON has no numbers of 64 bits.
function jsonText(layout: LayoutType, value: string): string {
  return layout.type === "u64" || layout.type === "i64" ? `string(${value})` : value;
}

/** What is plainly right is stored at once; for the rest the writer says what is wrong. */
function fitsText(type: ScalarName): string {
  const number = `typeof value === "number"`;
  switch (type) {
    case "u8":
      return `${number} && (value & 0xff) === value`;
    case "u16":
      return `${number} && (value & 0xffff) === value`;
    case "u32":
      return `${number} && value >>> 0 === value`;
    case "i8":
      return `${number} && value << 24 >> 24 === value`;
    case "i16":
      return `${number} && value << 16 >> 16 === value`;
    case "i32":
      return `${number} && (value | 0) === value`;
    case "f32":
    case "f64":
      return number;
    case "u64":
      return `typeof value === "bigint" && value >= 0n && value < 0x10000000000000000n`;
    case "i64":
      return `typeof value === "bigint" && value >= -0x8000000000000000n && value < 0x8000000000000000n`;
    case "bool":
      return `typeof value === "boolean"`;
  }
}
