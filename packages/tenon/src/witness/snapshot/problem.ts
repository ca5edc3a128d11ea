/** A heap snapshot that is not what V8 is known to write. Whoever asked for holders does without it. */
export class SnapshotProblem extends Error {
  /** The part of the snapshot that does not fit. */
  readonly part: string;

  constructor(part: string, found: string, wanted: string) {
    super(`the heap snapshot cannot be read: its ${part} is ${found}, wanted ${wanted}`);
    this.name = "SnapshotProblem";
    this.part = part;
  }
}
