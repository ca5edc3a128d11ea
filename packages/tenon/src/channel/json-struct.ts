import type { LayoutType } from "../contract/layout/layout.ts";

/** What JSON has no form for: bytes are base64 text there, numbers of 64 bits decimal text. All else is passed on as it is. */
export function structFromJson(layout: LayoutType, json: unknown): unknown {
  switch (layout.type) {
    case "u64":
    case "i64":
      return typeof json === "string" && /^-?\d{1,20}$/.test(json) ? BigInt(json) : json;
    case "bytes":
      return typeof json === "string" ? bytesFromText(json) : json;
    case "array":
      return Array.isArray(json) ? json.map((item) => structFromJson(layout.of, item)) : json;
    case "struct": {
      if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
      const fields = new Map(layout.fields.map((field) => [field.name, field]));
      const entries = Object.entries(json).map(([name, value]: [string, unknown]) => {
        const field = fields.get(name);
        return [name, field === undefined ? value : structFromJson(field, value)] as const;
      });
      return Object.fromEntries(entries);
    }
    default:
      return json;
  }
}

/** Node skips what is no base64; then it is not what was meant either. */
export function bytesFromText(text: string): Uint8Array | string {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : text;
}
