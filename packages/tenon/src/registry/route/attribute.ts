import type { CallAttributes } from "../../contract/call.ts";
import { ownData } from "../../contract/errors/fields.ts";

/** Reads one attribute of a call; undefined where it has none that is a text. */
export type ReadAttribute = (attributes: CallAttributes | undefined, input: unknown) => string | undefined;

const ofInput = "input.";

/** `input.user.id` is a field of what is passed, anything else what the caller says beside it. */
export function attributeReader(name: string): ReadAttribute {
  if (name.startsWith(ofInput)) return fieldReader(name.slice(ofInput.length).split("."));
  return (attributes) => {
    if (attributes === undefined) return undefined;
    if (typeof attributes === "function") return textOf(attributes(name));
    return Object.hasOwn(attributes, name) ? textOf(attributes[name]) : undefined;
  };
}

// Plain fields only: code of the value is not run for a route.
function fieldReader(steps: readonly string[]): ReadAttribute {
  return (_attributes, input) => {
    let value: unknown = input;
    for (const step of steps) value = ownData(value, step);
    return textOf(value);
  };
}

function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
      return String(value);
    default:
      return undefined;
  }
}
