import type { WasiGuest, WasiOptions } from "./surroundings.ts";
import { vectors } from "./vectors.ts";
import type { Descriptors } from "./descriptors.ts";
import type { WasiFunctions } from "./function.ts";

const decoder: { decode(bytes: Uint8Array): string } = new TextDecoder();
const errors = 2;
/** What a line that never ends is cut into. */
const longestLine = 16 * 1024;
/** Of what is said before an instance ends, so many lines are told with the error. */
const mostSaid = 3;

/** What a guest writes to its output and its error output: lines of the plugin. All else goes to files. */
export function streamFunctions(
  guest: WasiGuest,
  descriptors: Descriptors,
  { context, face }: WasiOptions,
): WasiFunctions {
  const rest: Record<number, string> = { 1: "", 2: "" };
  const line = (descriptor: number, text: string): void => {
    if (descriptor === errors && guest.said.length < mostSaid && text !== "") guest.said = [...guest.said, text];
    const write = descriptor === errors ? context.log.error : context.log.info;
    if (guest.call === undefined) write(text);
    else face.within(guest.call.id, () => write(text));
  };
  const print = (descriptor: number, text: string): void => {
    const lines = `${rest[descriptor] ?? ""}${text}`.split("\n");
    const last = lines.pop() ?? "";
    for (const each of lines) line(descriptor, each);
    rest[descriptor] = last.length > longestLine ? "" : last;
    if (last.length > longestLine) line(descriptor, last);
  };
  return {
    fd_write: (descriptor: number, iovs: number, count: number, told: number) => {
      const pieces = vectors(guest, iovs, count);
      const written =
        descriptor === 1 || descriptor === errors
          ? pieces.reduce((sum, bytes) => {
              print(descriptor, decoder.decode(bytes));
              return sum + bytes.length;
            }, 0)
          : descriptors.write(descriptor, pieces, null);
      guest.memory.data.setUint32(guest.memory.check(told, 4), written, true);
    },
    fd_read: (descriptor: number, iovs: number, count: number, told: number) => {
      // Its input has ended.
      const read = descriptor === 0 ? 0 : descriptors.read(descriptor, vectors(guest, iovs, count), null);
      guest.memory.data.setUint32(guest.memory.check(told, 4), read, true);
    },
  };
}
