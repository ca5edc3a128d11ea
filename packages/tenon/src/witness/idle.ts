import { performance } from "node:perf_hooks";
import type { Wheel } from "../kernel/wheel.ts";

/** The loop is looked at so often. */
const stepMs = 20;
/** Share of a step in which the loop was at work; below it the step was calm. */
const calmShare = 0.3;
const calmSteps = 3;
/** A loop that is never calm is not waited for any longer. */
const patienceMs = 2_000;

/** How much of its time a loop was at work since it was asked last: 0 to 1. */
export type MeasureWork = () => number;

/**
 * Waits until the host's loop is calm: three looks in a row, 20 ms apart, each with less than 30 % of that time at work; 2 s at
 * most. All who wait go on in the same turn, so that one garbage collection serves them all; who comes while others wait
 * waits with them.
 */
export class Idle {
  readonly #wheel: Wheel;
  readonly #measure: () => MeasureWork;
  #waiting: Promise<void> | undefined;

  constructor(wheel: Wheel, measure: () => MeasureWork = loopWork) {
    this.#wheel = wheel;
    this.#measure = measure;
  }

  calm(): Promise<void> {
    this.#waiting ??= this.#wait().finally(() => {
      this.#waiting = undefined;
    });
    return this.#waiting;
  }

  async #wait(): Promise<void> {
    const work = this.#measure();
    for (let waitedMs = 0, calm = 0; calm < calmSteps && waitedMs < patienceMs; waitedMs += stepMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wheel.after(stepMs, resolve);
      await promise;
      calm = work() < calmShare ? calm + 1 : 0;
    }
  }
}

function loopWork(): MeasureWork {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
