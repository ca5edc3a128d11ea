import type { IncomingMessage } from "node:http";
import { unreadable } from "./problem.ts";

/** What a request of srvx says of where it came from. */
interface OfNode {
  readonly runtime?: { readonly node?: { readonly req?: IncomingMessage & { readonly rawBody?: unknown } } };
}

/** The message of node:http that srvx made a request of. */
export function ofNode(request: Request): (IncomingMessage & { readonly rawBody?: unknown }) | undefined {
  return (request as OfNode).runtime?.node?.req;
}

/** The same, while nobody has begun to read it; else its `body` is all there is. */
export function untouched(request: Request): IncomingMessage | undefined {
  const incoming = ofNode(request);
  if (incoming === undefined || incoming.rawBody !== undefined || request.bodyUsed) return undefined;
  const isWhole = incoming.readableFlowing === null && !incoming.readableEnded && !incoming.destroyed;
  return isWhole ? incoming : undefined;
}

/**
 * Reads a message to its end with no web stream between, which takes as long as all else that a small call takes. What `add`
 * throws ends it, and the rest is left unread.
 *
 * @throws RequestProblem 400 for what breaks off
 */
export function readIncoming(incoming: IncomingMessage, add: (chunk: Uint8Array) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = (): void => {
    incoming.off("data", onData);
    incoming.off("end", onEnd);
    incoming.off("error", onBroken);
    incoming.off("close", onBroken);
  };
  const onData = (chunk: Uint8Array): void => {
    try {
      add(chunk);
    } catch (error) {
      leave();
      incoming.pause();
      reject(error);
    }
  };
  const onEnd = (): void => {
    leave();
    resolve();
  };
  const onBroken = (error?: unknown): void => {
    leave();
    reject(unreadable(error ?? new Error("the connection was closed")));
  };
  incoming.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
  return promise;
}
