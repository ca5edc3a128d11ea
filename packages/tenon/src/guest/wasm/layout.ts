import { compileFromJson, toJson } from "../../channel/json.ts";
import { schemaShape } from "../../contract/checked.ts";
import { atKey, bytesKey, layoutKey, layoutMark, structBytes } from "../../contract/layout/brand.ts";
import { copyBytes } from "../../contract/layout/bytes.ts";
import type { StructLayout } from "../../contract/layout/layout.ts";
import { resolved } from "../../contract/shape.ts";
import type { GuestMemory } from "./memory.ts";

/** Where bytes for the guest go: makes place for as many, and answers their address. */
export interface Room {
  readonly memory: GuestMemory;
  reserve(length: number): number;
}

/** How the values of a schema lie in memory. */
export interface ValueLayout {
  /** Writes a value that the schema allows; answers its length. */
  put(value: unknown, room: Room): number;
  /** The same as bytes of the host's. */
  bytes(value: unknown): Uint8Array;
  /** What lies there, to be checked by the schema still. Throws what is no such value: an `OutOfBounds`, or a `NoValue`. */
  read(memory: GuestMemory, ptr: number, len: number): unknown;
  /** The same without a copy, for what is copied before the guest runs again. */
  see(memory: GuestMemory, ptr: number, len: number): unknown;
}

/** Bytes that are no value of their schema. */
export class NoValue extends Error {
  readonly found: string;
  readonly wanted: string;

  constructor(found: string, wanted: string) {
    super();
    this.found = found;
    this.wanted = wanted;
  }
}

/** `schema` undefined: nothing lies there. */
export function layoutOf(schema: unknown): ValueLayout {
  const shape = schema === undefined ? undefined : resolved(schemaShape(schema));
  switch (shape?.kind) {
    case "struct":
      return structLayout(shape.layout);
    case "bytes":
      return bytesLayout;
    default:
      return jsonLayout(schema ?? {});
  }
}

function structLayout(layout: StructLayout): ValueLayout {
  const { size, title } = layout;
  const mark = layoutMark(layout);
  const found = (value: unknown): { readonly bytes: Uint8Array; readonly at: number } => {
    const same = typeof value === "object" && value !== null ? structBytes(value, mark, size) : undefined;
    if (same === undefined) throw new TypeError(`No struct ${title}`);
    return same;
  };
  const placed = (memory: GuestMemory, ptr: number, len: number): number => {
    if (len !== size) throw new NoValue(`${len >>> 0} bytes`, `the ${size} bytes of a ${title}`);
    return memory.check(ptr, len);
  };
  // What a codec takes for an accessor of this layout.
  const seen: { [bytesKey]: Uint8Array; [atKey]: number; readonly [layoutKey]: string } = {
    [bytesKey]: new Uint8Array(),
    [atKey]: 0,
    [layoutKey]: mark,
  };
  return {
    put(value, room) {
      const { bytes, at } = found(value);
      const to = room.reserve(size);
      copyBytes(room.memory.bytes, to, bytes, at, size);
      return size;
    },
    bytes(value) {
      const { bytes, at } = found(value);
      return bytes.slice(at, at + size);
    },
    read(memory, ptr, len) {
      const at = placed(memory, ptr, len);
      return memory.bytes.slice(at, at + size);
    },
    see(memory, ptr, len) {
      const at = placed(memory, ptr, len);
      seen[bytesKey] = memory.bytes;
      seen[atKey] = at;
      return seen;
    },
  };
}

const bytesLayout: ValueLayout = {
  put(value, room) {
    const bytes = value as Uint8Array;
    const to = room.reserve(bytes.length);
    room.memory.bytes.set(bytes, to);
    return bytes.length;
  },
  bytes: (value) => value as Uint8Array,
  read: (memory, ptr, len) => memory.view(ptr, len).slice(),
  see: (memory, ptr, len) => memory.view(ptr, len),
};

interface Encoder {
  encode(text: string): Uint8Array;
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}

const encoder: Encoder = new TextEncoder();
/** A character of JavaScript's is at most so many bytes. */
const widest = 3;
/** A longer text is encoded before room is made for it. */
const longestGuess = 64 * 1024;

function jsonLayout(schema: unknown): ValueLayout {
  const fromJson = compileFromJson(schema);
  const read = (memory: GuestMemory, ptr: number, len: number): unknown =>
    len === 0 ? undefined : fromJson(parsed(memory, ptr, len));
  return {
    read,
    see: read,
    put(value, room) {
      return value === undefined ? 0 : putText(toJson(value), room);
    },
    bytes: (value) => (value === undefined ? new Uint8Array() : encoder.encode(toJson(value))),
  };
}

function putText(text: string, room: Room): number {
  const most = text.length * widest;
  if (most > longestGuess) return bytesLayout.put(encoder.encode(text), room);
  const to = room.reserve(most);
  return encoder.encodeInto(text, room.memory.bytes.subarray(to, to + most)).written;
}

function parsed(memory: GuestMemory, ptr: number, len: number): unknown {
  memory.check(ptr, len);
  try {
    return JSON.parse(memory.text(ptr, len)) as unknown;
  } catch (cause) {
    throw new NoValue(
      cause instanceof SyntaxError ? "text that is no JSON" : "bytes that are no UTF-8",
      "JSON in UTF-8",
    );
  }
}
