import { NotWritable } from "../binary/byte-writer.ts";
import { problemUnder, raise } from "../problem.ts";

/** The same problem, seen from what holds the value under a key. That the record is too short for it is no problem of the value. */
export function raiseUnder(thrown: unknown, key: string | number): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- no Error, see NotWritable
  if (NotWritable.is(thrown)) throw thrown;
  raise(problemUnder(thrown, key));
}
