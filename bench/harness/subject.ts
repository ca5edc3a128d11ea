/** What is measured, ours or a peer's. */
export interface Subject {
  readonly name: string;
  /** Makes it ready, out of what is measured. */
  readonly open: () => Promise<Opened>;
}

/** A subject that is ready to be measured, and is closed after the last round. */
export interface Opened extends AsyncDisposable {
  /** Measures one round and answers its samples: many latencies, or one throughput. Throws when an answer is wrong. */
  readonly round: () => Promise<ArrayLike<number> & Iterable<number>>;
}

/** Circumstances to measure in, such as one core for all. */
export interface Condition {
  readonly name: string;
  /** Undefined where the platform lacks the means: then this condition is left out. */
  readonly enter: () => Disposable | Promise<AsyncDisposable> | undefined;
}
