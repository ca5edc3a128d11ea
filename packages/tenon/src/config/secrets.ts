import { inspect } from "node:util";

/** Shorter values are not searched for: they would be found, and hidden, in half of all lines. */
const shortest = 4;
// Lines of a long secret (a key in PEM) are printed one by one; below this a line says nothing.
const shortestLine = 8;
// Of a longer value a beginning of this length is enough, since what prints may cut.
const enough = 16;
const shown = "[redacted]";

/**
 * The values that must not be printed, and the way to take them out of a text. A value is found as it is, escaped as in
 * JSON, in inspected values and in URLs, line by line, and cut off after 16 characters or more; not in other codings
 * such as base64, and not if it is shorter than 4 characters. What was once added stays known.
 */
export class Secrets {
  readonly #values: Set<string> = new Set();
  #forms: readonly string[] = [];

  get size(): number {
    return this.#values.size;
  }

  add(value: string): void {
    if (this.#values.has(value)) return;
    this.#values.add(value);
    const forms = new Set([...this.#forms, ...formsOf(value)]);
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
  }

  /** The text with every secret replaced by `[redacted]`. */
  redact(text: string): string {
    if (this.#forms.length === 0) return text;
    return this.#forms
      .reduce<readonly string[]>((pieces, form) => pieces.flatMap((piece) => around(piece, form)), [text])
      .join(shown);
  }
}

function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const whole = [value, value.trim()].filter(({ length }) => length >= shortest);
  const long = lines.length > 1 ? lines.filter(({ length }) => length >= shortestLine) : [];
  return [...whole, ...long].flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
    inspect(form, { breakLength: Infinity, maxStringLength: Infinity }).slice(1, -1),
    encoded(form),
  ]);
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The pieces of a text between the places where the secret, or enough of its beginning, stands. */
function around(text: string, form: string): readonly string[] {
  const head = form.slice(0, enough);
  let from = 0;
  let at = text.indexOf(head);
  if (at < 0) return [text];
  const pieces: string[] = [];
  for (; at >= 0; at = text.indexOf(head, from)) {
    let end = at + head.length;
    while (end < text.length && end - at < form.length && text[end] === form[end - at]) end += 1;
    pieces.push(text.slice(from, at));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces;
}
