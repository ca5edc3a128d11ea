import type { WireError } from "../contract/messages.ts";

type Redact = (text: string) => string;

/** An error that came out of a realm, without the secrets that its texts may quote. */
export function redactError(error: WireError, redact: Redact): WireError {
  const { data, cause, errors } = error;
  return {
    ...error,
    message: redact(error.message),
    stack: redact(error.stack),
    ...(data === undefined ? {} : { data: redactData(data, redact) }),
    ...(cause === undefined ? {} : { cause: redactError(cause, redact) }),
    ...(errors === undefined ? {} : { errors: errors.map((each) => redactError(each, redact)) }),
  };
}

function redactData(data: unknown, redact: Redact): unknown {
  if (typeof data === "string") return redact(data);
  if (Array.isArray(data)) return data.map((item) => redactData(item, redact));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, redactData(value, redact)]));
}
