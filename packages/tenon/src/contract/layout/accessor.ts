import { atKey, bytesKey, layoutKey, layoutMark } from "./brand.ts";
import { copyBytes } from "./bytes.ts";
import { classText, listText } from "./accessor-text.ts";
import { copyItems } from "./copy-items.ts";
import { type LayoutType, scalarBytes, type ScalarName, type StructLayout } from "./layout.ts";
import { type Memory, viewOf } from "./memory.ts";
import { structError } from "./problem.ts";
import { readText } from "./text.ts";
import { type Write, writerOf } from "./write.ts";

/** A struct seen in memory: what it reads and writes is there, not in it. */
export interface AccessorClass {
  new (memory: Memory, at: number): object;
}

/** What is done in place of a write. */
export type RefuseWrite = (path: string) => never;

export interface AccessorOptions {
  /** Makes it read-only. */
  readonly refuse?: RefuseWrite | undefined;
  /**
   * Each read and each write asks the memory whether it may still be seen: a read afterwards, so that what was read is what was
   * there. Such an accessor gives no bytes away but copies.
   */
  readonly guarded?: boolean;
  /** Answers the value of the text of one expression. */
  readonly evaluate?: Evaluate | undefined;
}

type Evaluate = (expression: string) => unknown;
interface How {
  readonly refuse: RefuseWrite | undefined;
  readonly guarded: boolean;
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
  { refuse, guarded = false, evaluate = evaluateHere }: AccessorOptions = {},
): AccessorClass {
  const how = { refuse, guarded, evaluate };
  const parts = layout.fields.map((field) => partOf(field, `${layout.title}.${field.name}`, how));
  const given = { ...keys, string: String, mark: layoutMark(layout), copyOf };
  const make = evaluate(unlike(classText(layout, modeOf(how)))) as (
    parts: readonly Part[],
    given: object,
  ) => AccessorClass;
  return make(parts, given);
}

/**
 * A text that no other has. V8 keeps what it learns of code by its text; classes that were made of one text share that, and as
 * each has private names of its own, what it learns is that there are many: to make and read an accessor takes 60 ns then, else 10.
 */
function unlike(text: string): string {
  return `/* ${Math.random()} */ ${text}`;
}

// By names in lower case, which the class, called as the struct is, cannot hide.
const keys = { bytesKey, atKey, layoutKey, inspectKey: Symbol.for("nodejs.util.inspect.custom") } as const;
const listKeys = {
  inspectKey: keys.inspectKey,
  iterator: Symbol.iterator,
  string: String,
  refuseIndex,
  copyItems,
} as const;

function refuseIndex(index: unknown, count: number): never {
  throw new RangeError(`Cannot set item ${String(index)} of a list: there are ${count}`);
}

function modeOf({ refuse, guarded }: How): { readonly readOnly: boolean; readonly guarded: boolean } {
  return { readOnly: refuse !== undefined, guarded };
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
  const make = how.evaluate(unlike(listText(of, count, modeOf(how)))) as (
    part: Part,
    given: typeof listKeys,
  ) => new (memory: Memory, at: number) => object;
  return make(partOf(of, `${path}[]`, how), listKeys);
}
