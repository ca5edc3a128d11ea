import type { Channel, DirectLine } from "../../channel/channel.ts";
import type { Frame } from "../../contract/messages.ts";

type Listen = (frame: unknown) => void;

/** The two ends of a wire inside one heap. Delivers while send() is on the stack; closing either end cuts both loose. */
export function inlineWire(): { readonly host: Channel; readonly guest: Channel } {
  const ends: { host: Listen | undefined; guest: Listen | undefined } = { host: undefined, guest: undefined };
  const line: DirectLine = { answer: undefined, later: Symbol("later"), failed: Symbol("failed"), failure: undefined };
  const close = (): void => {
    line.answer = undefined;
    ends.host = undefined;
    ends.guest = undefined;
  };
  const end = (own: "host" | "guest", other: "host" | "guest"): Channel => ({
    immediate: true,
    send: (frame: Frame) => ends[other]?.(frame),
    receive: (listen) => {
      ends[own] = listen;
    },
    close,
  });
  // The guest trusts the host, whose frames are well formed.
  return {
    host: { ...end("host", "guest"), asks: line },
    guest: { ...end("guest", "host"), checks: true, answers: line },
  };
}
