/** An outcome that is data: for failures a caller is expected to look at, where an exception would be the wrong word. */
export type Result<Value, Failure> = Ok<Value> | Fail<Failure>;

export interface Ok<Value> {
  readonly ok: true;
  readonly value: Value;
}

export interface Fail<Failure> {
  readonly ok: false;
  readonly failure: Failure;
}

export function ok<Value>(value: Value): Ok<Value> {
  return { ok: true, value };
}

export function fail<Failure>(failure: Failure): Fail<Failure> {
  return { ok: false, failure };
}
