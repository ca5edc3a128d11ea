import { charge, type Run } from "./copier.ts";
import { setTypedArray, typedArrayKind, typedArrayLength, typedArrayValues } from "./intrinsics.ts";
import { raise, unfit, ValueProblem } from "./problem.ts";

export function isBytes(value: unknown): boolean {
  return typedArrayKind(value) === "Uint8Array";
}

/** A fresh Uint8Array of this realm with the same bytes. */
export function copyBytes(value: unknown, run: Run, maxBytes: number): Uint8Array {
  const copy = new Uint8Array(bytesLength(value, run, maxBytes));
  setTypedArray(copy, value);
  return copy;
}

/** The length of a Uint8Array that may be copied, which is paid for here; anything else throws. */
export function bytesLength(value: unknown, run: Run, maxBytes: number): number {
  if (!isBytes(value)) raise(unfit(value, "Uint8Array"));
  const length = typedArrayLength(value);
  if (length > maxBytes) raise(new ValueProblem("", `${length} bytes`, `at most ${maxBytes} bytes`));
  charge(run, length);
  if (length === 0) refuseDetached(value);
  return length;
}

// A detached array says its length is 0; only walking it tells.
function refuseDetached(value: unknown): void {
  try {
    typedArrayValues(value);
  } catch {
    raise(new ValueProblem("", "bytes whose buffer was transferred away", "Uint8Array", "unreadable"));
  }
}
