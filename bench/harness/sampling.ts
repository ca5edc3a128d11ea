import { hrtime } from "node:process";

/** Work that answers, and what its answer must be: `check` throws at a wrong one. */
export interface Checked<Answer> {
  readonly call: (index: number) => Answer | PromiseLike<Answer>;
  readonly check: (answer: Answer, index: number) => void;
}

/** Microseconds of each of `count` calls, one after another. Answers are checked outside of the time. */
export async function latenciesUs<Answer>(count: number, { call, check }: Checked<Answer>): Promise<Float64Array> {
  const taken = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const start = hrtime.bigint();
    const answer = await call(index);
    taken[index] = Number(hrtime.bigint() - start) / 1e3;
    check(answer, index);
  }
  return taken;
}

/** Calls a second with `inFlight` of them under way at any time. The checks are inside of the time, for every subject alike. */
export async function throughput<Answer>(
  { count, inFlight }: { readonly count: number; readonly inFlight: number },
  { call, check }: Checked<Answer>,
): Promise<readonly [callsPerSecond: number]> {
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) check(await call(index), index);
  };
  const start = hrtime.bigint();
  await Promise.all(Array.from({ length: inFlight }, caller));
  return [count / (Number(hrtime.bigint() - start) / 1e9)];
}

/** Microseconds of each of `count` calls, `inFlight` of them under way at any time. Answers are checked outside of a call's time. */
export async function latenciesUsInFlight<Answer>(
  { count, inFlight }: { readonly count: number; readonly inFlight: number },
  { call, check }: Checked<Answer>,
): Promise<Float64Array> {
  const taken = new Float64Array(count);
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const start = hrtime.bigint();
      const answer = await call(index);
      taken[index] = Number(hrtime.bigint() - start) / 1e3;
      check(answer, index);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return taken;
}

/** Nanoseconds a call of a function too fast to be timed alone: the means of `batches` batches. */
export function batchedNs<Answer>(
  { batches, batch }: { readonly batches: number; readonly batch: number },
  {
    call,
    check,
  }: { readonly call: (index: number) => Answer; readonly check: (answer: Answer, index: number) => void },
): Float64Array {
  const taken = new Float64Array(batches);
  for (let at = 0; at < batches; at++) {
    const start = hrtime.bigint();
    for (let index = 0; index < batch; index++) check(call(index), index);
    taken[at] = Number(hrtime.bigint() - start) / batch;
  }
  return taken;
}

/** The same of calls that are awaited, one after another. The checks are inside of the time, for every subject alike. */
export async function awaitedNs<Answer>(
  { batches, batch }: { readonly batches: number; readonly batch: number },
  { call, check }: Checked<Answer>,
): Promise<Float64Array> {
  const taken = new Float64Array(batches);
  for (let at = 0; at < batches; at++) {
    const start = hrtime.bigint();
    for (let index = 0; index < batch; index++) check(await call(index), index);
    taken[at] = Number(hrtime.bigint() - start) / batch;
  }
  return taken;
}
