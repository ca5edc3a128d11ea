import type { CallContext } from "../../contract/call.ts";
import type { WasmGuest } from "./guest.ts";
import type { Guests } from "./guests.ts";
import type { ValueLayout } from "./layout.ts";

interface Layouts {
  readonly takes: ValueLayout;
  readonly gives: ValueLayout;
}

type Method = (input: unknown, call: CallContext) => unknown;

/** A method as plugins have it: answers at once, unless every instance is in a call, or it may wait for services. */
export function bindMethod(guests: Guests, entry: string, { takes, gives }: Layouts, mayWait: boolean): Method {
  const runNow = (guest: WasmGuest, input: unknown, call: CallContext): unknown => {
    guest.begin(call);
    try {
      return guest.run(entry, takes, input, gives);
    } finally {
      guests.put(guest);
    }
  };
  const runLater = async (guest: WasmGuest, input: unknown, call: CallContext): Promise<unknown> => {
    guest.begin(call);
    try {
      return await guest.runLater(entry, takes, input, gives);
    } finally {
      guests.put(guest);
    }
  };
  const run = mayWait ? runLater : runNow;
  return (input, call) => {
    const guest = guests.take();
    return guest === undefined ? guests.wait(call).then((free) => run(free, input, call)) : run(guest, input, call);
  };
}
