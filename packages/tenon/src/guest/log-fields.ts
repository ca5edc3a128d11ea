/** What a line is made of: values that become its text, and fields as JSON of an object. */
export interface LogParts {
  readonly values: readonly unknown[];
  readonly fields?: string;
}

const longestFields = 16 * 1024;
const directive = /%[sdifjoOc]/;

/**
 * A plain object that follows a text is the line's fields, unless the text has a place for it. What cannot be told as JSON, or is
 * too long for it, is text like the rest: to log never fails.
 */
export function logParts(values: readonly unknown[]): LogParts {
  const [first] = values;
  const last = values.at(-1);
  if (values.length < 2 || typeof first !== "string" || directive.test(first)) return { values };
  const fields = jsonOf(last);
  return fields === undefined ? { values } : { values: values.slice(0, -1), fields };
}

function jsonOf(value: unknown): string | undefined {
  try {
    if (!isPlain(value)) return undefined;
    const text: unknown = JSON.stringify(value);
    return typeof text === "string" && text.startsWith("{") && text.length <= longestFields ? text : undefined;
  } catch {
    // A cycle, a bigint, or a getter or proxy that throws.
    return undefined;
  }
}

/** Of whichever context: an error, a map or a date is none. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
