/** Thrown through a guest to end it. */
export class Exit extends Error {
  readonly why: string;

  constructor(why: string) {
    super(why);
    this.why = why;
  }
}
