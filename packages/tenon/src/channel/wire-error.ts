import type { WireError } from "../contract/messages.ts";

const maxDepth = 8;
const maxErrors = 64;
const maxName = 200;
const maxText = 64 * 1024;

/** Reads a described error sent by the other side into one of this side's own making; undefined if it is none. */
export function readWireError(value: unknown): WireError | undefined {
  return read(value, { left: maxErrors - 1 }, 0);
}

// An array that a method of the other realm's array makes is of that realm, and would keep the whole of it alive.
function readAll(errors: readonly unknown[], inner: (each: unknown) => WireError | undefined): WireError[] {
  const read: WireError[] = [];
  for (let index = 0; index < errors.length && index < maxErrors; index += 1) {
    const error = inner(errors[index]);
    if (error !== undefined) read.push(error);
  }
  return read;
}

// A few shared objects can describe more errors than there is memory for, so all of one description are counted.
function read(value: unknown, budget: { left: number }, depth: number): WireError | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, name, message, stack, code, builtIn, data, cause, errors } = value as Record<string, unknown>;
  if (kind !== "tenon" && kind !== "plugin") return undefined;
  if (typeof name !== "string" || typeof message !== "string" || typeof stack !== "string") return undefined;
  const inner = (each: unknown): WireError | undefined => {
    if (each === undefined || depth >= maxDepth || budget.left === 0) return undefined;
    budget.left -= 1;
    return read(each, budget, depth + 1);
  };
  const readCause = inner(cause);
  return {
    kind,
    name: name.slice(0, maxName),
    message: message.slice(0, maxText),
    stack: stack.slice(0, maxText),
    ...(typeof code === "string" ? { code: code.slice(0, maxName) } : {}),
    ...(typeof builtIn === "string" ? { builtIn: builtIn.slice(0, maxName) } : {}),
    ...(kind === "tenon" ? { data } : {}),
    ...(readCause === undefined ? {} : { cause: readCause }),
    ...(Array.isArray(errors) ? { errors: readAll(errors, inner) } : {}),
  };
}
