import type { ErrorEntry } from "./entry.ts";

// Host and guest may hold two copies of this class, so it is recognised by a registered symbol.
export const mark: symbol = Symbol.for("tenon.error");

/** An error of Tenon itself, made of the entry that is given: whoever raises few of them brings no catalogue along. */
export class CodedError<Code extends string, Data> extends Error {
  override readonly name: string = "TenonError";
  readonly code: Code;
  /** The values behind the message. */
  readonly data: Data;

  constructor(code: Code, data: Data, { message, remedy }: ErrorEntry<Data>, options?: ErrorOptions) {
    super(`${message(data)}. ${remedy}`, options);
    this.code = code;
    this.data = data;
    Object.defineProperty(this, mark, { value: true });
  }
}
