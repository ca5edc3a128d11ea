import { isTenonError, TenonError } from "../contract/errors/error.ts";
import { catalogue, type ErrorCode, type ErrorData } from "../contract/errors/catalogue.ts";
import type { WireError } from "../contract/messages.ts";

const maxDepth = 8;
const maxErrors = 32;
const maxMessage = 64 * 1024;
const maxStack = 64 * 1024;

/**
 * Describes anything thrown as text. Never throws, whatever it is given: null, a frozen object, a proxy, a value whose
 * getters throw.
 */
export function describeThrown(thrown: unknown, depth = 0): WireError {
  if (isTenonErrorSafely(thrown)) return describeTenon(thrown, depth);
  if (typeof thrown !== "object" && typeof thrown !== "function") return plain("Error", `Thrown value: ${printed(thrown)}`);
  if (thrown === null) return plain("Error", "Thrown value: null");
  const name = text(read(thrown, "name")) ?? "Error";
  const message = text(read(thrown, "message")) ?? "(the thrown value has no readable message)";
  const code = read(thrown, "code");
  const error: { -readonly [Key in keyof WireError]: WireError[Key] } = {
    kind: "plugin",
    name: name.slice(0, 200),
    message: message.slice(0, maxMessage),
    stack: (text(read(thrown, "stack")) ?? "").slice(0, maxStack),
  };
  if (typeof code === "string") error.code = code.slice(0, 200);
  if (depth < maxDepth) {
    const cause = read(thrown, "cause");
    if (cause !== undefined) error.cause = describeThrown(cause, depth + 1);
    const errors = read(thrown, "errors");
    if (Array.isArray(errors)) error.errors = errors.slice(0, maxErrors).map((each: unknown) => describeThrown(each, depth + 1));
  }
  return error;
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

function describeTenon(thrown: TenonError, depth: number): WireError {
  const described = { kind: "tenon", name: thrown.name, message: thrown.message, stack: thrown.stack ?? "", code: thrown.code, data: thrown.data } as const;
  return thrown.cause === undefined || depth >= maxDepth ? described : { ...described, cause: describeThrown(thrown.cause, depth + 1) };
}

function isTenonErrorSafely(thrown: unknown): thrown is TenonError {
  try {
    return isTenonError(thrown);
  } catch {
    return false;
  }
}

function plain(name: string, message: string): WireError {
  return { kind: "plugin", name, message, stack: "" };
}

function read(from: object, key: string): unknown {
  try {
    return (from as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function printed(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 200)) : String(value);
}

/** Reads a described error sent by the other side into one of this side's own making; undefined if it is none. */
export function readWireError(value: unknown, depth = 0): WireError | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, name, message, stack, code, data, cause, errors } = value as Record<string, unknown>;
  if ((kind !== "tenon" && kind !== "plugin") || typeof name !== "string" || typeof message !== "string" || typeof stack !== "string") return undefined;
  const error: { -readonly [Key in keyof WireError]: WireError[Key] } = {
    kind,
    name: name.slice(0, 200),
    message: message.slice(0, maxMessage),
    stack: stack.slice(0, maxStack),
  };
  if (typeof code === "string") error.code = code.slice(0, 200);
  if (kind === "tenon") error.data = data;
  if (depth < maxDepth) {
    const inner = cause === undefined ? undefined : readWireError(cause, depth + 1);
    if (inner !== undefined) error.cause = inner;
    if (Array.isArray(errors)) {
      error.errors = errors.slice(0, maxErrors).map((each: unknown) => readWireError(each, depth + 1)).filter((each) => each !== undefined);
    }
  }
  return error;
}

const builtIn: Readonly<Record<string, ErrorConstructor>> = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

export interface RebuildOptions {
  /** Maps places in a stack to the original source. */
  readonly mapStack: (stack: string) => string;
  /** Frames of this function and above are left out of this side's stack. */
  readonly below?: (...args: never[]) => unknown;
  /** Says where the error came from, e.g. `limiter@1.0.0 (thread)`; stands between the two stacks. */
  readonly from: string;
}

/**
 * Makes an error of this realm from a described one: same built-in class where there is one of that name, else an
 * `Error` with that `name`; code, message and cause kept; the other side's stack, then this side's.
 */
export function rebuildError(wire: WireError, options: RebuildOptions): Error {
  const cause = wire.cause === undefined ? undefined : rebuildError(wire.cause, options);
  const init: ErrorOptions | undefined = cause === undefined ? undefined : { cause };
  const error = make(wire, init, options);
  Error.captureStackTrace(error, options.below ?? rebuildError);
  const here = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")).join("\n");
  const there = wire.stack === "" ? `${wire.name}: ${wire.message}` : options.mapStack(wire.stack);
  Object.defineProperty(error, "stack", { value: `${there}\n    --- from ${options.from} ---\n${here}`, writable: true, configurable: true });
  return error;
}

function make(wire: WireError, init: ErrorOptions | undefined, options: RebuildOptions): Error {
  if (wire.kind === "tenon" && wire.code !== undefined && wire.code in catalogue) {
    const rebuilt = tryTenonError(wire.code as ErrorCode, wire.data, init);
    if (rebuilt !== undefined) return rebuilt;
  }
  if (wire.errors !== undefined) {
    return named(new AggregateError(wire.errors.map((each) => rebuildError(each, options)), wire.message, init), wire);
  }
  const known = Object.hasOwn(builtIn, wire.name) ? builtIn[wire.name] : undefined;
  return named(new (known ?? Error)(wire.message, init), wire);
}

// The data came from the other side: a message function may fail on it, and then the text alone is kept.
function tryTenonError(code: ErrorCode, data: unknown, init: ErrorOptions | undefined): Error | undefined {
  try {
    return new TenonError(code, structuredClone(data) as ErrorData<ErrorCode>, init);
  } catch {
    return undefined;
  }
}

function named(error: Error, wire: WireError): Error {
  if (error.name !== wire.name) Object.defineProperty(error, "name", { value: wire.name, writable: true, configurable: true });
  if (wire.code !== undefined) Object.defineProperty(error, "code", { value: wire.code, writable: true, enumerable: true, configurable: true });
  return error;
}
