import { compileFromJson, toJson } from "../../channel/json.ts";
import { schemaShape } from "../../contract/checked.ts";
import { resolved } from "../../contract/shape.ts";
import type { ExtismValue } from "./sdk.ts";

/** How the values of a schema are sent to a guest, and read from what it answers. */
export interface ExtismForm {
  readonly send: (value: unknown) => string | Uint8Array | undefined;
  readonly read: (answer: ExtismValue | null) => unknown;
}

/** Text as it is, bytes as they are, nothing for nothing, JSON for the rest: as Extism's kits take them. Undefined for a struct. */
export function formOf(schema: unknown): ExtismForm | undefined {
  switch (resolved(schemaShape(schema)).kind) {
    case "struct":
      return undefined;
    case "undefined":
      return { send: () => undefined, read: () => undefined };
    case "string":
      return { send: (value) => value as string, read: (answer) => answer?.text() ?? "" };
    case "bytes":
      return { send: (value) => value as Uint8Array, read: (answer) => answer?.bytes() ?? new Uint8Array() };
    default: {
      const fromJson = compileFromJson(schema);
      return { send: toJson, read: (answer) => (answer === null ? undefined : fromJson(answer.json())) };
    }
  }
}
