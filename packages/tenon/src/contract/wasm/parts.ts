import { BinaryReader, ModuleProblem } from "./binary.ts";

/** How large a memory is in pages of 64 KiB, or a table in entries. */
export interface Size {
  readonly least: number;
  readonly most: number | undefined;
  readonly shared: boolean;
  /** Addresses of 64 bits. */
  readonly wide: boolean;
}

export interface Table extends Size {
  /** The byte that says what is in it. */
  readonly of: number;
}

/** What is imported or exported: of a function its signature, as `(i32, i32) -> i32`. */
export interface Extern {
  readonly kind: "function" | "table" | "memory" | "global" | "tag";
  readonly signature: string;
}

export interface Imported extends Extern {
  readonly module: string;
  readonly name: string;
}

/** Where a section of a module is, its heading included. */
export interface SectionPlace {
  readonly start: number;
  readonly end: number;
}

/** What the outside of a module can be told by. */
export interface ModuleParts {
  readonly imports: readonly Imported[];
  readonly exports: ReadonlyMap<string, Extern>;
  /** Its own, imported ones not among them. */
  readonly memories: readonly Size[];
  readonly tables: readonly Table[];
  readonly memorySection: SectionPlace | undefined;
  readonly tableSection: SectionPlace | undefined;
}

const kinds = ["function", "table", "memory", "global", "tag"] as const;
const valueTypes: ReadonlyMap<number, string> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x70, "funcref"],
  [0x6f, "externref"],
]);
const sections = { type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7 } as const;
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

interface Draft {
  readonly types: string[];
  readonly imports: Imported[];
  /** Signatures of all functions, those that are imported first. */
  readonly functions: string[];
  readonly exports: Map<string, Extern>;
  memories: readonly Size[];
  tables: readonly Table[];
  memorySection: SectionPlace | undefined;
  tableSection: SectionPlace | undefined;
}

/**
 * Reads what a module of core WebAssembly says of its outside. Whether the rest of it is well formed, the engine says when it compiles
 * it. Throws a ModuleProblem.
 */
export function readParts(bytes: Uint8Array): ModuleParts {
  refuseOther(bytes);
  const reader = new BinaryReader(bytes, header.length, bytes.length);
  const draft: Draft = {
    ...{ types: [], imports: [], functions: [], exports: new Map(), memories: [], tables: [] },
    ...{ memorySection: undefined, tableSection: undefined },
  };
  const seen = new Set<number>();
  while (!reader.done) {
    const start = reader.at;
    const id = reader.byte();
    const part = reader.part(reader.number());
    if (id !== 0 && seen.has(id)) throw new ModuleProblem(`section ${id} twice`, "each once");
    seen.add(id);
    readSection(id, part, draft, { start, end: reader.at });
  }
  return draft;
}

function refuseOther(bytes: Uint8Array): void {
  const start = [...bytes.subarray(0, header.length)];
  if (start.length < 4 || !header.slice(0, 4).every((byte, at) => start[at] === byte))
    throw new ModuleProblem("bytes that are no WebAssembly", "a module, which begins with \\0asm");
  if (header.some((byte, at) => start[at] !== byte))
    throw new ModuleProblem(
      `version ${start.slice(4).join(".") || "none"}`,
      "a core module of version 1.0.0.0, not a component",
    );
}

function readSection(id: number, part: BinaryReader, draft: Draft, place: SectionPlace): void {
  switch (id) {
    case sections.type:
      draft.types.push(...part.list(() => readType(part)));
      return;
    case sections.import:
      for (const imported of part.list(() => readImport(part, draft))) draft.imports.push(imported);
      return;
    case sections.function:
      draft.functions.push(...part.list(() => signatureOf(part.number(), draft)));
      return;
    case sections.table:
      draft.tables = part.list(() => readTable(part));
      draft.tableSection = place;
      return;
    case sections.memory:
      draft.memories = part.list(() => readSize(part));
      draft.memorySection = place;
      return;
    case sections.export:
      part.list(() => readExport(part, draft));
      return;
    default:
      return;
  }
}

function readType(part: BinaryReader): string {
  const form = part.byte();
  if (form !== 0x60) throw new ModuleProblem(`a type of the form 0x${form.toString(16)}`, "functions only");
  const takes = part.list(() => readValueType(part));
  const gives = part.list(() => readValueType(part));
  return `(${takes.join(", ")}) -> ${gives.length === 1 ? gives[0] : `(${gives.join(", ")})`}`;
}

function readValueType(part: BinaryReader): string {
  const type = part.byte();
  const name = valueTypes.get(type);
  if (name === undefined)
    throw new ModuleProblem(`a value of the type 0x${type.toString(16)}`, "numbers and plain references");
  return name;
}

function signatureOf(index: number, { types }: Draft): string {
  const signature = types[index];
  if (signature === undefined) throw new ModuleProblem(`the type ${index} of ${types.length}`, "one that is there");
  return signature;
}

function readImport(part: BinaryReader, draft: Draft): Imported {
  const [module, name] = [part.name(), part.name()];
  const kind = kindOf(part.byte());
  switch (kind) {
    case "function": {
      const signature = signatureOf(part.number(), draft);
      draft.functions.push(signature);
      return { module, name, kind, signature };
    }
    case "table":
      part.byte();
      readSize(part);
      return { module, name, kind, signature: "" };
    case "memory":
      readSize(part);
      return { module, name, kind, signature: "" };
    case "global":
      readValueType(part);
      part.byte();
      return { module, name, kind, signature: "" };
    case "tag":
      part.byte();
      part.number();
      return { module, name, kind, signature: "" };
  }
}

function readExport(part: BinaryReader, { functions, exports }: Draft): void {
  const name = part.name();
  const kind = kindOf(part.byte());
  const index = part.number();
  const signature = kind === "function" ? functions[index] : "";
  if (signature === undefined)
    throw new ModuleProblem(`the function ${index} of ${functions.length}`, "one that is there");
  exports.set(name, { kind, signature });
}

function kindOf(byte: number): Extern["kind"] {
  const kind = kinds[byte];
  if (kind === undefined) throw new ModuleProblem(`something of the kind ${byte}`, `one of ${kinds.join(", ")}`);
  return kind;
}

function readTable(part: BinaryReader): Table {
  const of = part.byte();
  if (of !== 0x70 && of !== 0x6f)
    throw new ModuleProblem(`a table of 0x${of.toString(16)}`, "functions or plain references");
  return { of, ...readSize(part) };
}

function readSize(part: BinaryReader): Size {
  const flags = part.byte();
  if (flags > 7) throw new ModuleProblem(`a size with the flags ${flags}`, "flags from 0 to 7");
  const least = part.number();
  const most = (flags & 1) === 0 ? undefined : part.number();
  return { least, most, shared: (flags & 2) !== 0, wide: (flags & 4) !== 0 };
}
