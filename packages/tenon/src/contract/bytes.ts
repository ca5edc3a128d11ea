import * as t from "typebox";

export interface BytesOptions {
  /** Longest accepted, in bytes. */
  readonly maxBytes?: number;
}

/** Schema of a `Uint8Array`. It crosses as a copy; a `Buffer` arrives as a plain `Uint8Array`. */
export function bytes(options: BytesOptions = {}): t.TUnsafe<Uint8Array> {
  return t.Unsafe<Uint8Array>({ tenon: "bytes", ...options });
}
