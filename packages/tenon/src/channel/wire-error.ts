import type { WireError } from "../contract/messages.ts";

const maxDepth = 8;
const maxErrors = 64;
const maxName = 200;
const maxText = 64 * 1024;

/** Reads a described error sent by the other side into one of this side's own making; undefined if it is none. */
export function readWireError(value: unknown): WireError | undefined {
  return read(value, { left: maxErrors - 1 }, 0);
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
    ...(Array.isArray(errors) ? { errors: errors.slice(0, maxErrors).flatMap((each: unknown) => inner(each) ?? []) } : {}),
  };
}
