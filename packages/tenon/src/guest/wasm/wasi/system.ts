import { Exit } from "../exit.ts";
import type { WasiGuest } from "./surroundings.ts";
import { errno, WasiError } from "./errno.ts";
import type { WasiFunctions } from "./function.ts";

const encoder: { encode(text: string): Uint8Array } = new TextEncoder();
/** `crypto.getRandomValues` fills no more at once. */
const mostRandomBytes = 65_536;
const realtime = 0;

/** Clocks, random bytes, and the environment that the plugin sees. It has no arguments. */
export function systemFunctions(guest: WasiGuest): WasiFunctions {
  const environment = (): readonly Uint8Array[] => {
    const { env } = process as { readonly env: Readonly<Record<string, string | undefined>> };
    return Object.entries(env).flatMap(([name, value]) =>
      value === undefined ? [] : [encoder.encode(`${name}=${value}\0`)],
    );
  };
  return {
    args_sizes_get: (count: number, bytes: number) => writeSizes(guest, count, bytes, []),
    args_get: () => undefined,
    environ_sizes_get: (count: number, bytes: number) => writeSizes(guest, count, bytes, environment()),
    environ_get: (pointers: number, at: number) => writeTexts(guest, pointers, at, environment()),
    clock_res_get: (id: number, to: number) => {
      guest.memory.data.setBigUint64(guest.memory.check(to, 8), id === realtime ? 1_000_000n : 1_000n, true);
    },
    clock_time_get: (id: number, _precision: bigint, to: number) => {
      guest.memory.data.setBigUint64(guest.memory.check(to, 8), now(id), true);
    },
    random_get: (ptr: number, len: number) => {
      const bytes = guest.memory.view(ptr, len);
      for (let at = 0; at < bytes.length; at += mostRandomBytes) {
        const some = new Uint8Array(Math.min(mostRandomBytes, bytes.length - at));
        bytes.set(crypto.getRandomValues(some), at);
      }
    },
    sched_yield: () => undefined,
    proc_exit: (code: number) => {
      throw new Exit(`it left with the code ${code}`);
    },
    proc_raise: (signal: number) => {
      throw new Exit(`it raised the signal ${signal}`);
    },
  };
}

/** Nanoseconds of a clock: 0 of the day, 1 that only goes on, and both of processor time, which are the same here. */
export function now(id: number): bigint {
  if (id === realtime) return BigInt(Date.now()) * 1_000_000n;
  if (id > 3) throw new WasiError(errno.invalid);
  return BigInt(Math.round(performance.now() * 1e6));
}

function writeSizes({ memory }: WasiGuest, count: number, bytes: number, texts: readonly Uint8Array[]): void {
  const { data } = memory;
  data.setUint32(memory.check(count, 4), texts.length, true);
  data.setUint32(
    memory.check(bytes, 4),
    texts.reduce((sum, { length }) => sum + length, 0),
    true,
  );
}

function writeTexts({ memory }: WasiGuest, pointers: number, start: number, texts: readonly Uint8Array[]): void {
  let at = start >>> 0;
  for (const [index, text] of texts.entries()) {
    memory.data.setUint32(memory.check(pointers + index * 4, 4), at, true);
    memory.view(at, text.length).set(text);
    at += text.length;
  }
}
