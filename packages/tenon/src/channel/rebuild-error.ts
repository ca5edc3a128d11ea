import type { ErrorCode } from "../contract/errors/catalogue.ts";
import { TenonError } from "../contract/errors/error.ts";
import { readErrorData } from "../contract/errors/fields.ts";
import { markThrownBy } from "../contract/errors/thrown-by.ts";
import type { WireError } from "../contract/messages.ts";

const longestData = 64 * 1024;

export interface RebuildOptions {
  /** Maps places in a stack to the original source. */
  readonly mapStack: (stack: string) => string;
  /** Says where the error came from, e.g. `limiter@1.0.0 (thread)`; stands between the two stacks. */
  readonly from: string;
}

/**
 * Makes an error of this realm from a described one: of the same built-in class, with name, code, message, causes and
 * errors; its stack is the other side's, then this side's. Its causes have the other side's stack only.
 */
export function rebuildError(wire: WireError, options: RebuildOptions): Error {
  const error = rebuild(wire, options);
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, rebuildError);
  const frames = (here.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  markThrownBy(error, options.from);
  setHidden(error, "stack", [error.stack, `    --- from ${options.from} ---`, ...frames].join("\n"));
  return error;
}

function rebuild(wire: WireError, options: RebuildOptions): Error {
  const init = wire.cause === undefined ? undefined : { cause: rebuild(wire.cause, options) };
  const error = tenonError(wire, init) ?? pluginError(wire, init, options);
  const stack = wire.stack === "" ? `${wire.name}: ${wire.message}` : options.mapStack(wire.stack);
  setHidden(error, "stack", stack);
  return error;
}

// Code and data came from the other side: only data that is all its code says makes an error of ours.
function tenonError({ kind, code, data }: WireError, init: ErrorOptions | undefined): Error | undefined {
  const own = kind === "tenon" ? readErrorData(code, data, longestData) : undefined;
  return own === undefined ? undefined : new TenonError(code as ErrorCode, own, init);
}

function pluginError(wire: WireError, init: ErrorOptions | undefined, options: RebuildOptions): Error {
  const error = ofClass(wire.builtIn ?? wire.name, wire.message, init);
  if (wire.errors !== undefined)
    setHidden(
      error,
      "errors",
      wire.errors.map((each) => rebuild(each, options)),
    );
  if (error.name !== wire.name) setHidden(error, "name", wire.name);
  // Our codes say who failed and what may be done: no error of a plugin's own making bears one.
  if (wire.code !== undefined && !wire.code.startsWith("TENON_")) Object.assign(error, { code: wire.code });
  return error;
}

function ofClass(name: string, message: string, init: ErrorOptions | undefined): Error {
  switch (name) {
    case "AggregateError":
      return new AggregateError([], message, init);
    case "EvalError":
      return new EvalError(message, init);
    case "RangeError":
      return new RangeError(message, init);
    case "ReferenceError":
      return new ReferenceError(message, init);
    case "SyntaxError":
      return new SyntaxError(message, init);
    case "TypeError":
      return new TypeError(message, init);
    case "URIError":
      return new URIError(message, init);
    default:
      return new Error(message, init);
  }
}

function setHidden(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}
