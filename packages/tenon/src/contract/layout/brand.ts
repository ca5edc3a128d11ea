import { byteCount, copyBytes, isUint8Array } from "./bytes.ts";
import type { StructLayout } from "./layout.ts";

/** By these an accessor made by any copy of this library tells where its bytes are. */
export const bytesKey: unique symbol = Symbol.for("tenon.struct.bytes") as never;
export const atKey: unique symbol = Symbol.for("tenon.struct.at") as never;
export const layoutKey: unique symbol = Symbol.for("tenon.struct.layout") as never;

/** What of an accessor may be read of any object. */
export interface Branded {
  readonly [bytesKey]?: unknown;
  readonly [atKey]?: unknown;
  readonly [layoutKey]?: unknown;
}

/** Short and equal for equal layouts. Only speed rests on it: every pattern of bytes is a value of every layout. */
export function layoutMark({ size, fields }: StructLayout): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(fields, (key, value: unknown) => (key === "title" ? undefined : value));
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return `${size}.${(hash >>> 0).toString(16)}`;
}

/** The bytes of an accessor of this very layout, to be copied at once; undefined for everything else. Reads each property once. */
export function structBytes(
  value: object,
  mark: string,
  size: number,
): { readonly bytes: Uint8Array; readonly at: number } | undefined {
  const branded = value as Branded;
  if (branded[layoutKey] !== mark) return undefined;
  const bytes = branded[bytesKey];
  const at = branded[atKey];
  if (typeof at !== "number" || !Number.isInteger(at) || at < 0) return undefined;
  return isUint8Array(bytes) && at + size <= byteCount(bytes) ? { bytes, at } : undefined;
}

/** A copy of the bytes of an accessor of whatever layout; undefined for everything else. For what our own code has made. */
export function plainBytes(value: object): Uint8Array | undefined {
  if (!(layoutKey in value)) return undefined;
  const mark = value[layoutKey];
  const size = typeof mark === "string" ? Number.parseInt(mark, 10) : 0;
  const same = size > 0 ? structBytes(value, mark as string, size) : undefined;
  if (same === undefined) return undefined;
  const copy = new Uint8Array(size);
  copyBytes(copy, 0, same.bytes, same.at, size);
  return copy;
}
