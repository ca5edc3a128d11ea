/** How often and how soon a plugin whose realm ended on its own is started again. */
export interface RestartPolicy {
  /** So often within `withinMs`; after one end more it stays failed. */
  readonly most: number;
  readonly withinMs: number;
  /** Milliseconds before the first start; each further one within `withinMs` waits twice as long. Up to half of it is left out, by chance. */
  readonly firstMs: number;
  /** The longest wait. */
  readonly maxMs: number;
}

/** A plugin lost its realm and is to come back, as another instance. */
export interface RestartEvent {
  /** The name it is loaded under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  /** The new one, and the one that ended. */
  readonly instance: number;
  readonly lost: number;
  /** The how manieth start in a row, of how many at most. */
  readonly attempt: number;
  readonly most: number;
  readonly inMs: number;
  /** Why the realm ended, or could not be started again. */
  readonly why: string;
}
