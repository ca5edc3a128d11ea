import type { Readable, Writable } from "node:stream";
import type { Pipe } from "../../channel/pipe/pipe.ts";

/** The host's ends of the two pipes of a child, as one. */
export function hostPipe(toChild: Writable, fromChild: Readable): Pipe {
  // A child that ends while it is written to is heard of by its exit.
  toChild.on("error", () => undefined);
  fromChild.on("error", () => undefined);
  return {
    get unreadBytes() {
      return toChild.writableLength;
    },
    write: (bytes) => {
      if (toChild.writable) toChild.write(bytes);
    },
    read: (listen) => void fromChild.on("data", listen),
    close: () => {
      toChild.destroy();
      fromChild.destroy();
    },
  };
}
