/** How structs are written as source text. */
export interface LayoutSourceOptions {
  /** Only the checks, for types of these names that the program has already. False by default. */
  readonly checksOnly?: boolean;
  /** Name of the Go package; "layouts" by default. */
  readonly package?: string;
}
