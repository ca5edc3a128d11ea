import type { Contract } from "../../contract/contract.ts";
import { TenonError } from "../../contract/errors/error.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import { Breaker, type BreakerState, type Outcome } from "./breaker.ts";
import type { BreakerOptions } from "../../config/route/route-options.ts";

/** Told of each call that a lane saw the end of, with the milliseconds it took. */
export type OnEnded = (outcome: Outcome, tookMs: number) => void;

export interface LaneParts {
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  readonly breaker: BreakerOptions | undefined;
  readonly capacity: number;
  readonly wheel: Wheel;
  readonly onBreaker: (state: BreakerState) => void;
}

/** A call on its way. */
export interface Entered {
  readonly state: BreakerState;
  readonly startedAtMs: number;
}

const closed: BreakerState = Object.freeze({ kind: "closed" });
const unwatched: Entered = Object.freeze({ state: closed, startedAtMs: 0 });

/** What one route knows of one version: its breaker and plain counters. Knows no instance, only its id. */
export class Lane implements Disposable {
  readonly parts: LaneParts;
  readonly breaker: Breaker | undefined;
  calls = 0;
  failed = 0;
  refused = 0;
  inFlight = 0;
  /** The contract its plugin was found to speak. */
  speaks: Contract | undefined;
  /** Set while somebody compares versions; only then the clock is looked at. */
  onEnded: OnEnded | undefined;

  constructor(parts: LaneParts) {
    this.parts = parts;
    const { breaker: options, wheel, onBreaker: onState } = parts;
    this.breaker = options === undefined ? undefined : new Breaker({ options, wheel, onState });
  }

  /** Whether a call may begin now; nothing is counted yet. @throws TENON_BREAKER_OPEN, TENON_ROUTE_FULL */
  check(method: string): void {
    if (this.inFlight >= this.parts.capacity) throw this.#full(method);
    if (this.breaker?.refuses === true) throw this.#broken(method);
  }

  /** @throws TENON_BREAKER_OPEN, TENON_ROUTE_FULL */
  enter(method: string): Entered {
    if (this.inFlight >= this.parts.capacity) throw this.#full(method);
    const state = this.breaker === undefined ? closed : this.breaker.enter();
    if (state === undefined) throw this.#broken(method);
    this.inFlight += 1;
    this.calls += 1;
    if (this.onEnded !== undefined) return { state, startedAtMs: performance.now() };
    return state === closed ? unwatched : { state, startedAtMs: 0 };
  }

  leave({ state, startedAtMs }: Entered, outcome: Outcome): void {
    this.inFlight -= 1;
    if (outcome === "failed") this.failed += 1;
    this.breaker?.leave(state, outcome);
    if (startedAtMs > 0) this.onEnded?.(outcome, performance.now() - startedAtMs);
  }

  [Symbol.dispose](): void {
    this.breaker?.[Symbol.dispose]();
  }

  #full(method: string): TenonError {
    this.refused += 1;
    const { plugin, version, capacity } = this.parts;
    return new TenonError("TENON_ROUTE_FULL", { plugin, version, method, capacity });
  }

  #broken(method: string): TenonError {
    this.refused += 1;
    const { plugin, version, breaker } = this.parts;
    const state = this.breaker?.state;
    const counted = state?.kind === "open" ? state : { calls: 1, failed: 1, untilMs: 0 };
    return new TenonError("TENON_BREAKER_OPEN", {
      ...{ plugin, version, method, failed: counted.failed, calls: counted.calls },
      thresholdPercentage: breaker?.errorThresholdPercentage ?? 0,
      retryInMs: Math.max(0, Math.ceil(counted.untilMs - performance.now())),
    });
  }
}
