const longest = 80;

const plain = /^[ -~]*$/;

/** Text of unknown origin made safe to print, cut to a number of characters. */
export function printable(text: string, limit: number = longest): string {
  if (text.length <= limit && plain.test(text)) return text;
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  const safe = cut.replace(unprintable(), (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return safe.length > limit ? `${safe.slice(0, limit - 1)}…` : safe;
}

// Control characters, direction overrides and lone surrogates would let a value rewrite the line it is printed on. Made when such
// text comes: to compile it takes longer than all else that a small contract costs a plugin that starts.
function unprintable(): RegExp {
  return /[\p{C}\p{Zl}\p{Zp}]/gu;
}

/** Says what a value is, in at most 80 printable characters, without running code of the value that could throw. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `"${printable(value, longest - 2)}"`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
      return String(value);
    case "undefined":
      return "nothing";
    case "bigint":
    case "symbol":
    case "function":
      return `a ${typeof value}`;
    case "object":
      return value === null ? "null" : describeObject(value);
  }
}

function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return "an array";
    const name = className(value);
    return name === undefined || name === "Object" || name === ""
      ? "an object"
      : `an instance of ${printable(name, 40)}`;
  } catch {
    return "an object that cannot be read";
  }
}

function className(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return undefined;
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  if (typeof made !== "function") return undefined;
  const name: unknown = Object.getOwnPropertyDescriptor(made, "name")?.value;
  return typeof name === "string" ? name : undefined;
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** Adds a key in front of a path: `a` and `[2].b` become `a[2].b`. */
export function joinPath(key: string | number, rest: string): string {
  const head =
    typeof key === "number" ? `[${key}]` : identifier.test(key) ? printable(key, 60) : `["${printable(key, 60)}"]`;
  return rest === "" || rest.startsWith("[") ? head + rest : `${head}.${rest}`;
}
