import { TenonError } from "../index.ts";

/** Options of `createGateway`. */
export interface GatewayOptions {
  /** Largest request body, in bytes; of a stream that is sent in, of one line. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Milliseconds a request body may take to arrive. Default 10,000. Does not hold for streams. */
  readonly bodyMs?: number;
  /** Deadline of calls that name none in `tenon-deadline-ms`, streams to their end. Default 30,000. */
  readonly deadlineMs?: number;
  /**
   * Milliseconds that a stream may take to begin until its status is sent, which is 200 from then on. What fails before its first
   * item and within this time has a status of its own. Default 1,000.
   */
  readonly firstItemMs?: number;
  /** Whether to take traffic: what `GET /readyz` answers. Default: while the host is open. */
  readonly ready?: () => boolean;
  /** Told of each error that is answered with 500 or above: callers see no stack. What it throws becomes a warning of the process. */
  readonly onFailure?: (error: unknown, request: Request) => void;
}

/** The options that are numbers, each set. */
export interface GatewayLimits {
  readonly maxBodyBytes: number;
  readonly bodyMs: number;
  readonly deadlineMs: number;
  readonly firstItemMs: number;
}

const defaults: GatewayLimits = Object.freeze({
  maxBodyBytes: 2 ** 20,
  bodyMs: 10_000,
  deadlineMs: 30_000,
  firstItemMs: 1_000,
});

export interface GatewayParts {
  readonly limits: GatewayLimits;
  readonly ready: (() => boolean) | undefined;
  readonly onFailure: (error: unknown, request: Request) => void;
}

/** @throws TENON_OPTION_INVALID */
export function checkedOptions(given: GatewayOptions): GatewayParts {
  if (typeof given !== "object" || (given as unknown) === null) throw invalid("options", given, "an object");
  const { ready, onFailure, ...others } = given;
  for (const [option, value] of Object.entries(others)) {
    if (!Object.hasOwn(defaults, option)) {
      throw new TenonError("TENON_OPTION_INVALID", {
        option,
        found: "an unknown option",
        wanted: `one of ${Object.keys(defaults).join(", ")}, ready, onFailure`,
      });
    }
    const fits = value === undefined || (Number.isInteger(value) && value > 0 && value < 2 ** 31);
    if (!fits) throw invalid(option, value, "a whole number above 0");
  }
  for (const [option, value] of Object.entries({ ready, onFailure })) {
    if (value !== undefined && typeof value !== "function") throw invalid(option, value, "a function");
  }
  const set = Object.entries(others).filter(([, value]) => value !== undefined);
  return { limits: { ...defaults, ...Object.fromEntries(set) }, ready, onFailure: onFailure ?? (() => undefined) };
}

function invalid(option: string, value: unknown, wanted: string): TenonError {
  return new TenonError("TENON_OPTION_INVALID", {
    option,
    found: typeof value === "number" ? String(value) : typeof value,
    wanted,
  });
}
