/** JSON has no bytes: they are base64 text there, wherever a schema says `tenon: "bytes"`. */
export function fromJson(schema: unknown, value: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return value;
  const { tenon, properties, items, anyOf } = schema as { tenon?: unknown; properties?: Record<string, unknown>; items?: unknown; anyOf?: readonly unknown[] };
  if (tenon === "bytes") return typeof value === "string" ? new Uint8Array(Buffer.from(value, "base64")) : value;
  if (Array.isArray(value)) return value.map((each, index) => fromJson(Array.isArray(items) ? items[index] : items, each));
  if (typeof value === "object" && value !== null && properties !== undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, Object.hasOwn(properties, key) ? fromJson(properties[key], each) : each]));
  }
  // Of several shapes, only one that is bytes and nothing else that is text can mean base64.
  const bytes = anyOf?.find((each) => (each as { tenon?: unknown }).tenon === "bytes");
  const takesText = anyOf?.some((each) => (each as { type?: unknown }).type === "string") ?? false;
  return bytes !== undefined && !takesText ? fromJson(bytes, value) : value;
}

export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, each: unknown) => (each instanceof Uint8Array ? Buffer.from(each).toString("base64") : each));
}
