/** Ends a reading: at `path` there is `found`, wanted was `wanted`. Throws. */
export type Refuse = (path: string, found: string, wanted: string) => never;

/** An own property, so that nothing is read from a prototype. */
export function own(object: object, property: string): unknown {
  return Object.hasOwn(object, property) ? (object as Record<string, unknown>)[property] : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON value in a few words, for a message. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Parses a JSON object of at most `limit` characters. */
export function parseObject(text: string, limit: number, refuse: Refuse): Record<string, unknown> {
  if (text.length > limit) return refuse("", `${text.length} characters`, `at most ${limit}`);
  let root: unknown;
  try {
    root = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    return refuse("", `what is not JSON (${(error as Error).message.slice(0, 200)})`, "a JSON object");
  }
  return isObject(root) ? root : refuse("", shown(root), "a JSON object");
}

/** True where objects and lists are nested more than `deepest` deep. Goes layer by layer, so that depth costs no stack. */
export function isDeeper(value: unknown, deepest: number): boolean {
  let layer: readonly unknown[] = [value];
  for (let depth = 0; layer.length > 0; depth++) {
    if (depth > deepest) return true;
    layer = layer.flatMap((item) =>
      typeof item === "object" && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
  return false;
}
