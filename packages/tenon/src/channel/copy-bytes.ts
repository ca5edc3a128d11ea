import { charge, type Run } from "./copier.ts";
import { raise, unfit, ValueProblem } from "./problem.ts";

// Taken once from the intrinsics: they look at internal slots, so no property of a value and no other realm can fool them.
const { isView } = ArrayBuffer;
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const kindOf = getterOf(Symbol.toStringTag);
const lengthOf = getterOf("length");
const { values, set } = typedArray as Uint8Array;
const { apply } = Reflect;

function getterOf(key: PropertyKey): (this: unknown) => unknown {
  const { get } = Object.getOwnPropertyDescriptor(typedArray, key) ?? {};
  if (get === undefined) throw new TypeError(`%TypedArray%.prototype lacks ${String(key)}`);
  return get;
}

export function isBytes(value: unknown): boolean {
  return isView(value) && apply(kindOf, value, []) === "Uint8Array";
}

/** A fresh Uint8Array of this realm with the same bytes. */
export function copyBytes(value: unknown, run: Run, maxBytes: number): Uint8Array {
  if (!isBytes(value)) raise(unfit(value, "Uint8Array"));
  const length = apply(lengthOf, value, []) as number;
  if (length > maxBytes) raise(new ValueProblem("", `${length} bytes`, `at most ${maxBytes} bytes`));
  charge(run, length);
  if (length === 0) refuseDetached(value);
  const copy = new Uint8Array(length);
  apply(set, copy, [value]);
  return copy;
}

// A detached array says its length is 0; only walking it tells.
function refuseDetached(value: unknown): void {
  try {
    apply(values, value, []);
  } catch {
    raise(new ValueProblem("", "bytes whose buffer was transferred away", "Uint8Array", "unreadable"));
  }
}
