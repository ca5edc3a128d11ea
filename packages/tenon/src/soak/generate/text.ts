import { between, oneOf, type Random } from "./random.ts";
import { Ungenerable } from "./ungenerable.ts";

/** What a schema of a string says. */
export interface TextSchema {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

const words = "amber brook cedar delta ember fjord grove heath inlet jetty knoll ledge marsh north ocean pines".split(
  " ",
);
const usualMost = 24;

/** Most patterns of contracts mean one of these. Lengths are tried too, so `^[a-f0-9]{8}$` is met. */
const shapes: readonly ((random: Random) => string)[] = [
  (random) => oneOf(random, words),
  (random) => `${oneOf(random, words)}-${oneOf(random, words)}`,
  (random) => digits(random, 1),
  (random) => digits(random, between(random, 1, 16)),
  (random) => hex(random, between(random, 1, 64)),
  (random) => hex(random, between(random, 1, 16)).toUpperCase(),
  (random) =>
    oneOf(random, words)
      .toUpperCase()
      .slice(0, between(random, 1, 5)),
  (random) => `${between(random, 0, 9)}.${between(random, 0, 20)}.${between(random, 0, 20)}`,
  (random) => `/${oneOf(random, words)}/${oneOf(random, words)}`,
  (random) => `sha256-${hex(random, 64)}`,
  ...["date-time", "date", "time", "email", "uuid", "uri", "hostname", "ipv4", "ipv6"].map(
    (format) => (random: Random) => formatted(random, format) ?? "",
  ),
];
const tries = 20_000;

/** A text that fits, random but repeatable. @throws Ungenerable where the pattern is none that is known. */
export function textOf(schema: TextSchema, random: Random): string {
  const { pattern, format } = schema;
  const known = format === undefined ? undefined : formatted(random, format);
  if (known !== undefined && fits(known, schema)) return known;
  if (pattern === undefined) return plain(schema, random);
  for (let attempt = 0; attempt < tries; attempt++) {
    const text = oneOf(random, shapes)(random);
    if (fits(text, schema)) return text;
  }
  throw new Ungenerable(`no text was found that matches ${pattern}`);
}

function fits(text: string, { minLength = 0, maxLength = Infinity, pattern }: TextSchema): boolean {
  const length = [...text].length;
  return length >= minLength && length <= maxLength && (pattern === undefined || new RegExp(pattern, "u").test(text));
}

function plain({ minLength = 0, maxLength = Math.max(usualMost, minLength) }: TextSchema, random: Random): string {
  const length = between(random, minLength, Math.max(minLength, Math.min(maxLength, Math.max(usualMost, minLength))));
  let text = "";
  while (text.length < length) text += `${oneOf(random, words)} `;
  return text.slice(0, length);
}

function formatted(random: Random, format: string): string | undefined {
  const two = (most: number): string => String(between(random, 1, most)).padStart(2, "0");
  switch (format) {
    case "date-time":
      return `20${two(60)}-${two(12)}-${two(28)}T${two(23)}:${two(59)}:${two(59)}.000Z`;
    case "date":
      return `20${two(60)}-${two(12)}-${two(28)}`;
    case "time":
      return `${two(23)}:${two(59)}:${two(59)}Z`;
    case "email":
      return `${oneOf(random, words)}@example.org`;
    case "uuid":
      return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;
    case "uri":
    case "url":
      return `https://example.org/${oneOf(random, words)}`;
    case "hostname":
      return `${oneOf(random, words)}.example.org`;
    case "ipv4":
      return `192.0.2.${between(random, 1, 254)}`;
    case "ipv6":
      return `2001:db8::${hex(random, 4)}`;
    default:
      return undefined;
  }
}

function digits(random: Random, length: number): string {
  return Array.from({ length }, () => between(random, 0, 9)).join("");
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => between(random, 0, 15).toString(16)).join("");
}
