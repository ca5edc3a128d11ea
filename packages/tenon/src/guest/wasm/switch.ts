import { type Import, platform } from "./platform.ts";

// (func (export "f") (param i32 i32) (result i32)
//   (if (result i32) (call $may) (then (call $later …)) (else (call $now …))))
const code: readonly number[] = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 11, 2, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f],
  ...[2, 19, 3, 1, 0x69, 1, 0x6c, 0, 0, 1, 0x69, 1, 0x6e, 0, 0, 1, 0x69, 1, 0x6d, 0, 1],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 3],
  ...[10, 22, 1, 20, 0, 0x10, 2, 0x04, 0x7f, 0x20, 0, 0x20, 1, 0x10, 0, 0x05, 0x20, 0, 0x20, 1, 0x10, 1, 0x0b, 0x0b],
];

interface Ways {
  /** Holds the stack until its promise is settled. */
  readonly later: (ptr: number, len: number) => Promise<number>;
  readonly now: (ptr: number, len: number) => number;
  readonly mayWait: () => boolean;
}

/** Makes functions that wait where they may. */
export type Switch = (ways: Ways) => Import | object;

/**
 * V8 ends an instance that calls an import which could wait while nobody may, before the import itself is asked. So what stands
 * before it is WebAssembly, too, and asks first.
 */
export function makeSwitch(): Switch {
  const { Suspending } = platform;
  if (Suspending === undefined) return ({ now }) => now;
  const module = new platform.Module(Uint8Array.from(code));
  return ({ later, now, mayWait }) => {
    const imports = { i: { l: new Suspending(later), n: now, m: () => (mayWait() ? 1 : 0) } };
    return new platform.Instance(module, imports).exports["f"] as object;
  };
}
