import { TenonError } from "../index.ts";

/** What one client may cost. */
export interface HttpLimits {
  /** Milliseconds that the head of a request may take to arrive. Default 10,000. */
  readonly headersMs: number;
  /** Milliseconds that a whole request may take to arrive, streams that are sent in included. Default 300,000. */
  readonly requestMs: number;
  /** Milliseconds that a connection stays open between requests. Default 5,000. */
  readonly keepAliveMs: number;
  /** Milliseconds after which a client that does not read its answer is cut off. Default 30,000. */
  readonly stallMs: number;
  /** Connections at once. Default 10,000. */
  readonly connections: number;
  /** Bytes of answers that clients have not read, all together; above it, new requests get 503. Default 256 MiB. */
  readonly unreadBytes: number;
}

const defaults: HttpLimits = Object.freeze({
  headersMs: 10_000,
  requestMs: 300_000,
  keepAliveMs: 5_000,
  stallMs: 30_000,
  connections: 10_000,
  unreadBytes: 256 * 2 ** 20,
});

/** @throws TENON_OPTION_INVALID */
export function httpLimits(given: Partial<HttpLimits> = {}): HttpLimits {
  for (const [limit, value] of Object.entries(given)) {
    const option = `limits.${limit}`;
    if (!Object.hasOwn(defaults, limit)) {
      const wanted = `one of ${Object.keys(defaults).join(", ")}`;
      throw new TenonError("TENON_OPTION_INVALID", { option, found: "an unknown limit", wanted });
    }
    if (!(typeof value === "number" && Number.isInteger(value) && value > 0 && value < 2 ** 31)) {
      throw new TenonError("TENON_OPTION_INVALID", { option, found: String(value), wanted: "a whole number above 0" });
    }
  }
  return { ...defaults, ...given };
}
