import { catalogue, type ErrorCode, type ErrorData } from "./catalogue.ts";
import type { ErrorEntry } from "./entry.ts";

// Host and guest may hold two copies of this class, so it is recognised by a registered symbol.
const mark: symbol = Symbol.for("tenon.error");

/** An error of Tenon itself. What a plugin throws arrives as the plugin's own error, not as this. */
export class TenonError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string = "TenonError";
  readonly code: Code;
  /** The values behind the message. */
  readonly data: ErrorData<Code>;

  constructor(code: Code, data: ErrorData<Code>, options?: ErrorOptions) {
    const { message, remedy } = catalogue[code] as ErrorEntry<unknown>;
    super(`${message(data)}. ${remedy}`, options);
    this.code = code;
    this.data = data;
    Object.defineProperty(this, mark, { value: true });
  }
}

/** True for a `TenonError` of any copy of this library, and of the given code where one is given. */
export function isTenonError<Code extends ErrorCode = ErrorCode>(value: unknown, code?: Code): value is TenonError<Code> {
  if (typeof value !== "object" || value === null || !(mark in value)) return false;
  return code === undefined || (value as { code?: unknown }).code === code;
}
