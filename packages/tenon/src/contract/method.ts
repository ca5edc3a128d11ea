import type { TSchema } from "typebox";

/** Which side of a method is a stream of items instead of one value. */
export type StreamSide = "none" | "in" | "out" | "both";

/** What is special about a method. */
export interface MethodOptions {
  /** Whoever implements it answers without a promise, so that it can be called synchronously: `client.sync.method()`. */
  readonly sync?: true;
  /** Doing it twice is as good as once, so a lost call may be repeated. */
  readonly idempotent?: true;
  /** "in": `input` is the schema of each item the caller streams; "out": `output` of each item of the answer. */
  readonly stream?: "in" | "out" | "both";
}

/** One method of a contract: the schemas of what it takes and gives. Made by `method()`. */
export interface Method<
  Input extends TSchema = TSchema,
  Output extends TSchema = TSchema,
  Options extends MethodOptions = MethodOptions,
> {
  readonly input: Input;
  readonly output: Output;
  readonly sync: boolean;
  readonly idempotent: boolean;
  readonly stream: StreamSide;
  /** Never there at run time: it lets clients be typed by the options. */
  readonly "~options"?: Options;
}

/** Describes one method of a contract. What it is given is checked by `contract()`. */
export function method<
  const Input extends TSchema,
  const Output extends TSchema,
  const Options extends MethodOptions = Record<never, never>,
>(input: Input, output: Output, options?: Options): Method<Input, Output, Options> {
  return Object.freeze({
    input,
    output,
    sync: options?.sync ?? false,
    idempotent: options?.idempotent ?? false,
    stream: options?.stream ?? "none",
  });
}
