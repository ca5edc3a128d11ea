import type { ImportsOptions } from "./options.ts";
import type { WasmGuest } from "./guest.ts";
import type { Import } from "./platform.ts";

const levels = ["debug", "info", "warn", "error"] as const;
const encoder: { encode(text: string): Uint8Array } = new TextEncoder();
/** Of the slots of one call, together. */
const mostSlotBytes = 1024 * 1024;

/** What a guest may ask of the call that it is in, and do for it. */
export function callImports(guest: WasmGuest, { context, face }: ImportsOptions): Readonly<Record<string, Import>> {
  const wait = (bytes: Uint8Array | undefined): number => {
    guest.waiting = bytes;
    return bytes?.length ?? 0;
  };
  return {
    log: (level: number, ptr: number, len: number) => {
      const write = context.log[levels[level] ?? "info"];
      const text = guest.memory.text(ptr, len);
      if (guest.call === undefined) write(text);
      else face.within(guest.call.id, () => write(text));
    },
    take: (ptr: number) => {
      const { waiting } = guest;
      guest.waiting = undefined;
      if (waiting !== undefined) guest.memory.view(ptr, waiting.length).set(waiting);
    },
    deadline: () => guest.leftMs,
    cancelled: () => (guest.call?.signal.aborted === true ? 1 : 0),
    traceparent: () => wait(traceOf(guest)),
    from: () => wait(guest.from === undefined ? undefined : encoder.encode(guest.from)),
    slot_get: (ptr: number, len: number) => {
      const value = guest.slots?.get(guest.memory.text(ptr, len));
      wait(value);
      return value?.length ?? -1;
    },
    slot_set: (key: number, keyLength: number, ptr: number, len: number) => {
      const slots = (guest.slots ??= new Map<string, Uint8Array>());
      slots.set(guest.memory.text(key, keyLength), guest.memory.view(ptr, len).slice());
      const bytes = [...slots.values()].reduce((sum, { length }) => sum + length, 0);
      if (bytes > mostSlotBytes) throw new RangeError(`${bytes} bytes in slots, at most ${mostSlotBytes}`);
    },
  };
}

function traceOf({ call }: WasmGuest): Uint8Array | undefined {
  return call?.traceparent === undefined ? undefined : encoder.encode(call.traceparent);
}
