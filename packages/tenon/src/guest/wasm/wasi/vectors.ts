import type { WasiGuest } from "./surroundings.ts";
import { errno, WasiError } from "./errno.ts";

const mostVectors = 1_024;

/** The pieces of memory that a list of vectors names, to be used before the guest runs again. */
export function vectors({ memory }: WasiGuest, ptr: number, count: number): readonly Uint8Array[] {
  if (count < 0 || count > mostVectors) throw new WasiError(errno.invalid);
  const at = memory.check(ptr, count * 8);
  return Array.from({ length: count }, (_, index) => {
    const { data } = memory;
    return memory.view(data.getUint32(at + index * 8, true), data.getUint32(at + index * 8 + 4, true));
  });
}
