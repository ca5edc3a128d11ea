import { catalogue, type ErrorCode, type ErrorData } from "./catalogue.ts";
import { CodedError, mark } from "./coded-error.ts";
import { ownData, readErrorData } from "./fields.ts";

/** An error of Tenon itself. What a plugin throws arrives as the plugin's own error, not as this. */
export class TenonError<Code extends ErrorCode = ErrorCode> extends CodedError<Code, ErrorData<Code>> {
  constructor(code: Code, data: ErrorData<Code>, options?: ErrorOptions) {
    super(code, data, catalogue[code], options);
  }
}

/**
 * True for a `TenonError` of any copy of this library, and of the given code where one is given. What only bears the mark,
 * a code that is none of ours, or data that is not what the code says, is no such error: whoever asks may trust the data.
 */
export function isTenonError<Code extends ErrorCode = ErrorCode>(
  value: unknown,
  code?: Code,
): value is TenonError<Code> {
  try {
    if (!isError(value) || ownData(value, mark) !== true) return false;
    const own = ownData(value, "code");
    return (code === undefined || own === code) && readErrorData(own, ownData(value, "data"), Infinity) !== undefined;
  } catch {
    // A proxy in the place of its data.
    return false;
  }
}

// True for what an Error constructor of any realm made, and for no proxy of one. TypeScript's library lacks it still.
const { isError } = Error as unknown as { isError(this: void, value: unknown): value is Error };
