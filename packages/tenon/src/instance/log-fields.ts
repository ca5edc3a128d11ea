/** What a plugin said beside the text of a line: as it wrote it, secrets taken out. */
export type LogFields = Readonly<Record<string, unknown>>;

/** More is sent by no guest that keeps to the rules. */
const longestFields = 16 * 1024;
const deepest = 16;

/** Reads what came as JSON of an object; undefined where it is none. */
export function readFields(json: string, redact: (text: string) => string): LogFields | undefined {
  if (json.length > longestFields) return undefined;
  const read = parsed(json);
  return isRecord(read) ? redactedRecord(read, redact, 1) : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function redacted(value: unknown, redact: (text: string) => string, depth: number): unknown {
  if (typeof value === "string") return redact(value);
  // A secret may be a number; one that was found is a text from then on.
  if (typeof value === "number") return redact(String(value)) === String(value) ? value : redact(String(value));
  if (typeof value !== "object" || value === null) return value;
  // What is printed of it is printed by recursion.
  if (depth > deepest) return "…";
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact, depth + 1));
  return redactedRecord(value as LogFields, redact, depth + 1);
}

function redactedRecord(fields: LogFields, redact: (text: string) => string, depth: number): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [redact(key), redacted(value, redact, depth)] as const),
  );
}

function isRecord(value: unknown): value is LogFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
