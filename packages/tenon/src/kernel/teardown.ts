import { fail, ok, type Result } from "./result.ts";
import type { Wheel } from "./wheel.ts";

export type Teardown = () => void | Promise<void>;

/** A teardown that runs at most once, whoever asks and however often. Nothing it does throws or rejects out of here. */
export class Ending {
  /** Given up when it begins, so that a kept holding keeps nothing of a dead plugin. */
  #teardown: Teardown | undefined;
  #outcome: Promise<Result<void, unknown>> | undefined;

  constructor(teardown: Teardown) {
    this.#teardown = teardown;
  }

  /** Calls the teardown unless that has begun, and `ended` as soon as it has ended: at once if it is synchronous. */
  run(ended: (outcome: Result<void, unknown>) => void): Promise<Result<void, unknown>> {
    if (this.#outcome) return this.#outcome;
    const { promise, resolve } = Promise.withResolvers<Result<void, unknown>>();
    const teardown = this.#teardown;
    const end = (outcome: Result<void, unknown>): void => {
      ended(outcome);
      resolve(outcome);
    };
    this.#outcome = promise;
    this.#teardown = undefined;
    try {
      const running = teardown?.();
      if (running === undefined) end(ok(undefined));
      else void outcomeOf(running).then(end);
    } catch (error) {
      end(fail(error));
    }
    return promise;
  }

  /** What it would tear down is gone already. False if it has begun. */
  skip(): boolean {
    if (this.#outcome) return false;
    this.#outcome = Promise.resolve(ok(undefined));
    this.#teardown = undefined;
    return true;
  }
}

async function outcomeOf(running: Promise<void>): Promise<Result<void, unknown>> {
  try {
    return ok(await running);
  } catch (error) {
    return fail(error);
  }
}

/** Resolves when `work`, which never rejects, has settled or its time is over, whichever comes first. */
export async function settledWithin(wheel: Wheel, deadlineMs: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const alarm = wheel.after(deadlineMs, resolve);
  void work.then(() => resolve());
  await promise;
  alarm.cancel();
}
