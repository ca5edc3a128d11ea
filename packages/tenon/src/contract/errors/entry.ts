/** One kind of failure: what a person reads, made from typed data. */
export interface ErrorEntry<Data> {
  /** A few words, the heading of the code's page. */
  readonly title: string;
  /** What could not be done: current value, wanted value. Ends without a full stop. */
  readonly message: (data: Data) => string;
  /** What to do about it. A whole sentence. */
  readonly remedy: string;
}

/** A table of failures: code to the data its message is made of. */
export type Entries<Table> = { readonly [Code in keyof Table]: ErrorEntry<Table[Code]> };

/** Nothing is lost where nobody reads it: bundles of plugins leave out what they do not raise. */
/* @__NO_SIDE_EFFECTS__ */
export function entry<Data>(title: string, message: (data: Data) => string, remedy: string): ErrorEntry<Data> {
  return Object.freeze({ title, message, remedy });
}

/** Lists names for a message, so that a reader sees what there is instead of what was asked for. */
export function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
