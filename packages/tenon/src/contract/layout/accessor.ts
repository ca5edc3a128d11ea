import { atKey, bytesKey, layoutKey, layoutMark } from "./brand.ts";
import { copyBytes } from "./bytes.ts";
import { isScalar, type LayoutType, scalarBytes, type ScalarName, sizeOf, type StructLayout } from "./layout.ts";
import { type Memory, viewOf } from "./memory.ts";
import { structError } from "./problem.ts";
import { readText } from "./text.ts";
import { type Write, writerOf } from "./write.ts";

/** A struct seen in memory: what it reads and writes is there, not in it. */
export interface AccessorClass {
  new (memory: Memory, at: number): object;
  /** Lets an accessor see another struct of the same memory. */
  seek(accessor: object, at: number): void;
}

/** What is done in place of a write. */
export type RefuseWrite = (path: string) => never;

export interface AccessorOptions {
  /** Makes it read-only. */
  readonly refuse?: RefuseWrite | undefined;
  /** Answers the value of the text of one expression. */
  readonly evaluate?: Evaluate | undefined;
}

type Evaluate = (expression: string) => unknown;
interface How {
  readonly refuse: RefuseWrite | undefined;
  readonly evaluate: Evaluate;
}

// The text has nothing of a contract in it but names, which are letters and digits.
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- this is the compiler of accessors
const evaluateHere: Evaluate = (expression) => (new Function(`return ${expression}`) as () => unknown)();

interface Part {
  readonly read: (memory: Memory, at: number) => unknown;
  readonly write: (memory: Memory, at: number, value: unknown) => void;
}

/**
 * Compiles a struct into a class with a property for each field, as code of its own, which is what V8 makes as fast as
 * element access by hand. With `refuse`, nothing is written and nothing of it tells where the bytes are.
 */
export function compileAccessor(
  layout: StructLayout,
  { refuse, evaluate = evaluateHere }: AccessorOptions = {},
): AccessorClass {
  const how = { refuse, evaluate };
  const parts = layout.fields.map((field) => partOf(field, `${layout.title}.${field.name}`, how));
  const given = { ...keys, string: String, mark: layoutMark(layout), copyOf };
  const make = evaluate(classText(layout, refuse !== undefined)) as (
    parts: readonly Part[],
    given: object,
  ) => AccessorClass;
  return make(parts, given);
}

// By names in lower case, which the class, called as the struct is, cannot hide.
const keys = { bytesKey, atKey, layoutKey, inspectKey: Symbol.for("nodejs.util.inspect.custom") } as const;
const listKeys = { inspectKey: keys.inspectKey, iterator: Symbol.iterator, string: String, refuseIndex } as const;

function refuseIndex(index: unknown, count: number): never {
  throw new RangeError(`Cannot set item ${String(index)} of a list: there are ${count}`);
}

function copyOf(memory: Memory, at: number, size: number): Uint8Array {
  const copy = new Uint8Array(size);
  copyBytes(copy, 0, memory.u8, at, size);
  return copy;
}

function partOf(layout: LayoutType, path: string, how: How): Part {
  const { refuse } = how;
  const write: Write = writerOf(layout);
  return {
    read: readerOf(layout, path, how),
    write:
      refuse === undefined
        ? (memory, at, value) => {
            try {
              write(memory, at, value);
            } catch (thrown) {
              throw structError(thrown, path);
            }
          }
        : () => refuse(path),
  };
}

function readerOf(layout: LayoutType, path: string, how: How): Part["read"] {
  switch (layout.type) {
    case "utf8":
      return (memory, at) => readText(memory, at, layout.bytes);
    case "bytes":
      return (memory, at) => copyOf(memory, at, layout.bytes);
    case "array": {
      const List = compileList(layout.of, layout.count, path, how);
      return (memory, at) => new List(memory, at);
    }
    case "struct": {
      const Inner = compileAccessor(layout, how);
      return (memory, at) => new Inner(memory, at);
    }
    default:
      return scalarReader(layout.type);
  }
}

function scalarReader(type: ScalarName): Part["read"] {
  const view = viewOf(type);
  const shift = Math.log2(scalarBytes[type]);
  return type === "bool" ? ({ u8 }, at) => u8[at] !== 0 : (memory, at) => memory[view][at >>> shift];
}

function compileList(
  of: LayoutType,
  count: number,
  path: string,
  how: How,
): new (memory: Memory, at: number) => object {
  const make = how.evaluate(listText(of, count, how.refuse !== undefined)) as (
    part: Part,
    given: typeof listKeys,
  ) => new (memory: Memory, at: number) => object;
  return make(partOf(of, `${path}[]`, how), listKeys);
}

function classText(layout: StructLayout, readOnly: boolean): string {
  const { fields, title, size } = layout;
  const views = new Set(fields.flatMap((field) => (isScalar(field) ? [viewOf(field.type)] : [])));
  const members = fields.map((field, index) => {
    const { name, offset } = field;
    const write = `parts[${index}].write(this.#memory, this.#at + ${offset}, value)`;
    if (!isScalar(field))
      return `  get ${name}() { return parts[${index}].read(this.#memory, this.#at + ${offset}); }
  set ${name}(value) { ${write}; }`;
    const place = `this.#${viewOf(field.type)}[${indexText(`this.#at + ${offset}`, field.type)}]`;
    return `  get ${name}() { return ${place}${field.type === "bool" ? " !== 0" : ""}; }
  set ${name}(value) { ${readOnly ? "" : `if (${fitsText(field.type)}) ${place} = value; else `}${write}; }`;
  });
  return `((parts, { bytesKey, atKey, layoutKey, inspectKey, mark, copyOf, string }) => class ${title} {
  #memory; #at; ${[...views].map((view) => `#${view};`).join(" ")}
  constructor(memory, at) {
    this.#memory = memory;
    this.#at = at;
    ${[...views].map((view) => `this.#${view} = memory.${view};`).join(" ")}
  }
  static seek(accessor, at) { accessor.#at = at; }
${members.join("\n")}
  get [layoutKey]() { return mark; }
  get [bytesKey]() { return ${readOnly ? `copyOf(this.#memory, this.#at, ${size})` : "this.#memory.u8"}; }
  get [atKey]() { return ${readOnly ? "0" : "this.#at"}; }
  toJSON() {
    return { ${fields.map((field) => `${field.name}: ${jsonText(field, `this.${field.name}`)}`).join(", ")} };
  }
  [inspectKey]() {
    return { ${fields.map(({ name }) => `${name}: this.${name}`).join(", ")} };
  }
})`;
}

function listText(of: LayoutType, count: number, readOnly: boolean): string {
  const stride = sizeOf(of);
  const at = `this.#at + index * ${stride}`;
  const place = isScalar(of) ? `this.#view[${indexText("this.#at", of.type)} + index]` : "";
  const read = isScalar(of) ? `${place}${of.type === "bool" ? " !== 0" : ""}` : `part.read(this.#memory, ${at})`;
  const write = `part.write(this.#memory, ${at}, value);`;
  return `((part, { inspectKey, iterator, string, refuseIndex }) => class List {
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
    ${isScalar(of) && !readOnly ? `if (${fitsText(of.type)}) ${place} = value; else ` : ""}${write}
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
