/** A realm's worth of process, started and primed before anybody asks for it. It serves one plugin, or none. */
export interface Spare {
  /** Ends it unused. Never throws; idempotent. */
  end(why: string): Promise<unknown>;
}

/** Starts spares of one kind. Two shapes of the same key can stand for each other. */
export interface SpareMaker<Shape, Made extends Spare> {
  key(shape: Shape): string;
  /** Rejects where none could be started and primed, or once the signal aborts; nothing of it stays then. `onDied` is called at most once, after `start` has resolved. */
  start(shape: Shape, onDied: (why: string) => void, signal: AbortSignal): Promise<Started<Made>>;
}

export interface Started<Made> {
  readonly spare: Made;
  /** Processor time that starting and priming took; undefined where that is not told. */
  readonly cpuMs: number | undefined;
}
