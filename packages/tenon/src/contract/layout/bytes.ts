// Taken before any plugin code of this realm could replace them; they look at internal slots, whichever realm the bytes are of.
const Bytes = Uint8Array;
const typedArray: object = Object.getPrototypeOf(Bytes.prototype) as object;
const kindOf = getterOf<string | undefined>(Symbol.toStringTag);
export const bufferOf: (view: unknown) => ArrayBufferLike = getterOf<ArrayBufferLike>("buffer");
const byteLengthOf = getterOf<number>("byteLength");
export const offsetOf: (view: unknown) => number = getterOf<number>("byteOffset");
const setBytes = taken<(to: Uint8Array, from: Uint8Array, at: number) => void>(
  Reflect.get(Object.getOwnPropertyDescriptor(typedArray, "set") ?? {}, "value"),
);

/** 0 where the buffer was transferred away. */
export const byteCount: (bytes: unknown) => number = getterOf("length");

/** "Float64Array" and the like; undefined for what is no typed array. */
export function viewKindOf(value: unknown): string | undefined {
  return kindOf(value);
}

/** The memory that a typed array sees, as bytes. */
export function bytesOf(view: unknown): Uint8Array {
  return new Bytes(bufferOf(view), offsetOf(view), byteLengthOf(view));
}

export function isUint8Array(value: unknown): value is Uint8Array {
  return kindOf(value) === "Uint8Array";
}

const fillBytes = taken<(to: Uint8Array, value: number, from: number, end: number) => void>(
  Reflect.get(Object.getOwnPropertyDescriptor(typedArray, "fill") ?? {}, "value"),
);

export function clearBytes(bytes: Uint8Array, at: number, length: number): void {
  fillBytes(bytes, 0, at, at + length);
}

/** Below this a loop is faster than the way into native code. */
const longestByHand = 64;

/** Also between pieces of memory of which one is shared. Nothing is looked up on a prototype. */
export function copyBytes(to: Uint8Array, toAt: number, from: Uint8Array, fromAt: number, length: number): void {
  if (length > longestByHand) return setBytes(to, new Bytes(bufferOf(from), offsetOf(from) + fromAt, length), toAt);
  for (let index = 0; index < length; index += 1) to[toAt + index] = from[fromAt + index] ?? 0;
}

function getterOf<Result>(key: PropertyKey): (value: unknown) => Result {
  return taken(Reflect.get(Object.getOwnPropertyDescriptor(typedArray, key) ?? {}, "get"));
}

function taken<Taken>(method: unknown): Taken {
  return Function.prototype.call.bind(method as (this: void) => unknown) as Taken;
}
