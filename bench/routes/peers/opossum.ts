import { breaker, timeoutMs } from "../breaker.ts";
import { peer } from "./installed.ts";

type Options = Readonly<Record<string, number | boolean>>;

interface CircuitBreaker<Input, Answer> {
  fire(input: Input): Promise<Answer>;
  shutdown(): void;
}

type MakeBreaker = new <Input, Answer>(
  action: (input: Input) => Promise<Answer>,
  options: Options,
) => CircuitBreaker<Input, Answer>;

/** A function behind opossum: breaker, timeout and, unless they are switched off, percentiles of what its calls took. */
export function opossum<Input, Answer>(
  execute: (input: Input) => Answer,
  rollingPercentilesEnabled: boolean,
): Promise<AsyncDisposable & { readonly execute: (input: Input) => Promise<Answer> }> {
  const CircuitBreaker = peer<MakeBreaker>("opossum");
  const made = new CircuitBreaker<Input, Answer>((input) => Promise.resolve(execute(input)), {
    timeout: timeoutMs,
    errorThresholdPercentage: breaker.errorThresholdPercentage,
    volumeThreshold: breaker.volumeThreshold,
    rollingCountTimeout: breaker.rollingCountTimeoutMs,
    rollingCountBuckets: breaker.rollingCountBuckets,
    resetTimeout: breaker.resetTimeoutMs,
    rollingPercentilesEnabled,
    // Its authors' advice for those who listen to no snapshots.
    enableSnapshots: false,
  });
  return Promise.resolve({
    execute: (input: Input) => made.fire(input),
    [Symbol.asyncDispose]: () => {
      made.shutdown();
      return Promise.resolve();
    },
  });
}
