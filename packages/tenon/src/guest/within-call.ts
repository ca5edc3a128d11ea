import type { CallMemory } from "./ambient.ts";
import type { Remembered } from "./call-frame.ts";

/** Reads a stream inside its call, so that what its generator logs between two items belongs to the call. */
export function withinCall(
  calls: CallMemory | undefined,
  call: Remembered,
  source: AsyncGenerator<unknown, void, undefined>,
): AsyncIterableIterator<unknown, void, undefined> {
  if (calls === undefined) return source;
  return {
    next: () => calls.run(call, () => source.next()),
    return: () => calls.run(call, () => source.return()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
