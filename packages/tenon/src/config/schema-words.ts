import * as t from "typebox";
import { sizePattern } from "./size.ts";

/** `errorMessage` is what editors show for a wrong value; we show it as what was wanted. */
export type Note = { readonly description: string; readonly errorMessage: string };

export function note(description: string, errorMessage: string): Note {
  return { description, errorMessage };
}

export const closed: { readonly additionalProperties: false; readonly errorMessage: string } = Object.freeze({
  additionalProperties: false,
  errorMessage: "an object",
});

const longestMs = 2 ** 31 - 1;

export function ms(description: string): t.TSchema {
  const said = note(`${description} In milliseconds.`, "a whole number of milliseconds, 0 or more");
  return t.Integer({ minimum: 0, maximum: longestMs, ...said });
}

export function count(minimum: number, description: string): t.TSchema {
  const said = note(description, `a whole number, ${minimum} or more`);
  return t.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, ...said });
}

export function size(description: string): t.TSchema {
  return t.Union(
    [t.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), t.String({ pattern: sizePattern })],
    note(
      `${description} In bytes, or with a unit: 64MiB.`,
      "a whole number of bytes, 1 or more, or a size such as 64MiB (B, KiB, MiB, GiB)",
    ),
  );
}

export function words(choices: readonly string[], description: string): t.TSchema {
  return t.Union(
    choices.map((choice) => t.Literal(choice)),
    note(description, choices.map((choice) => `"${choice}"`).join(" or ")),
  );
}

export function text(description: string, wanted: string, rules: object = {}): t.TSchema {
  return t.String({ minLength: 1, maxLength: 1024, ...rules, ...note(description, wanted) });
}
