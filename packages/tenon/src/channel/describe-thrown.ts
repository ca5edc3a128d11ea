import { isTenonError } from "../contract/errors/error.ts";
import { readErrorData } from "../contract/errors/fields.ts";
import type { WireError } from "../contract/messages.ts";

const maxDepth = 8;
const maxErrors = 64;
const maxName = 200;
const maxText = 64 * 1024;

/** Errors that one description may still contain: causes and lists that share their parts would else grow without end. */
interface Budget {
  left: number;
}

/**
 * Describes anything thrown as text. Never throws, whatever it is given: null, a frozen object, a proxy, a value whose
 * getters throw. At most 64 errors in all, 8 inside each other.
 */
export function describeThrown(thrown: unknown): WireError {
  try {
    return describe(thrown, { left: maxErrors - 1 }, 0);
  } catch {
    return plain("Thrown value that cannot be described");
  }
}

/** The same without stacks: they would tell the other side where the host's files lie. */
export function describeWithoutStacks(thrown: unknown): WireError {
  return stripped(describeThrown(thrown));
}

function stripped(error: WireError): WireError {
  return {
    ...error,
    stack: "",
    ...(error.cause === undefined ? {} : { cause: stripped(error.cause) }),
    ...(error.errors === undefined ? {} : { errors: error.errors.map(stripped) }),
  };
}

function describe(thrown: unknown, budget: Budget, depth: number): WireError {
  if (thrown === null) return plain("Thrown value: null");
  if (typeof thrown !== "object" && typeof thrown !== "function") return plain(`Thrown value: ${printed(thrown)}`);
  const code = text(read(thrown, "code"), maxName);
  const cause = read(thrown, "cause");
  const errors = listOf(read(thrown, "errors"));
  const builtIn = builtInOf(thrown);
  const data = isTenonError(thrown) ? readErrorData(thrown.code, thrown.data, maxText) : undefined;
  return {
    name: text(read(thrown, "name"), maxName) ?? "Error",
    message: text(read(thrown, "message"), maxText) ?? "(the thrown value has no readable message)",
    stack: text(read(thrown, "stack"), maxText) ?? "",
    ...(data === undefined ? { kind: "plugin" } : { kind: "tenon", data }),
    ...(code === undefined ? {} : { code }),
    ...(builtIn === undefined ? {} : { builtIn }),
    ...(cause === undefined || !affords(budget, depth) ? {} : { cause: describe(cause, budget, depth + 1) }),
    ...(errors === undefined ? {} : { errors: describeAll(errors, budget, depth) }),
  };
}

function describeAll(errors: readonly unknown[], budget: Budget, depth: number): readonly WireError[] {
  const described: WireError[] = [];
  for (let index = 0; index < errors.length && affords(budget, depth); index += 1) {
    described.push(describe(errors[index], budget, depth + 1));
  }
  return described;
}

function affords(budget: Budget, depth: number): boolean {
  if (depth >= maxDepth || budget.left === 0) return false;
  budget.left -= 1;
  return true;
}

function plain(message: string): WireError {
  return { kind: "plugin", name: "Error", message, stack: "" };
}

function read(from: object, key: string): unknown {
  try {
    return (from as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function text(value: unknown, longest: number): string | undefined {
  return typeof value === "string" ? value.slice(0, longest) : undefined;
}

function printed(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 200)) : String(value);
}

function listOf(value: unknown): readonly unknown[] | undefined {
  try {
    // A copy, since a proxy of an array may throw at any later look.
    return Array.isArray(value)
      ? Array.from({ length: Math.min(value.length, maxErrors) }, (_, index) => value[index] as unknown)
      : undefined;
  } catch {
    return undefined;
  }
}

function builtInOf(thrown: object): string | undefined {
  const classes = [AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError] as const;
  try {
    return classes.find((each) => thrown instanceof each)?.prototype.name;
  } catch {
    return undefined;
  }
}
