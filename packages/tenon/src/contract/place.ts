/** A place in the source of a plugin. */
export interface Place {
  /** Relative to the plugin's folder, with `/`: `src/poll.ts`, `../shared/poll.ts`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}
