/** What functions of the host's side threw, to tell it from what the engine throws. */
export class Thrown {
  readonly #errors = new WeakSet<object>();

  has(error: unknown): boolean {
    return typeof error === "object" && error !== null && this.#errors.has(error);
  }

  note(error: unknown): Error {
    const noted = error instanceof Error ? error : new Error(String(error));
    this.#errors.add(noted);
    return noted;
  }
}

/** A table with the same names. */
export function mapped<From, To>(
  table: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, change(value)]));
}
