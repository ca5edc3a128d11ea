import type { BreakerOptions } from "../../config/route/route-options.ts";
import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import { RollingCount } from "./rolling-count.ts";

/** What a breaker does: lets calls through, refuses them, or lets one try. */
export type BreakerState =
  | { readonly kind: "closed" }
  /** ISO 8601; what was counted when it opened; milliseconds by the wheel's own clock of when it is tried again. */
  | {
      readonly kind: "open";
      readonly since: string;
      readonly calls: number;
      readonly failed: number;
      readonly untilMs: number;
    }
  | { readonly kind: "half-open"; probing: boolean };

/** How a call ended, as far as the plugin is to blame: `uncounted` says nothing about it. */
export type Outcome = "passed" | "failed" | "uncounted";

export interface BreakerParts {
  readonly options: BreakerOptions;
  readonly wheel: Wheel;
  readonly onState: (state: BreakerState) => void;
}

/**
 * Refuses calls to what fails too often (Nygard, "Release It!", 2007): open above a rate within a rolling window, half open after a
 * while, when one call at a time tries, closed again by the first that passes. A call counts only for the state it began in.
 */
export class Breaker implements Disposable {
  readonly #parts: BreakerParts;
  #count: RollingCount;
  #state: BreakerState = { kind: "closed" };
  #alarm: Alarm | undefined;

  constructor(parts: BreakerParts) {
    this.#parts = parts;
    this.#count = this.#newCount();
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Calls and failures within the window. */
  get count(): { readonly calls: number; readonly failed: number } {
    const { calls, failed } = this.#count;
    return { calls, failed };
  }

  /** Whether a call must not begin now. */
  get refuses(): boolean {
    return this.#state.kind === "open" || (this.#state.kind === "half-open" && this.#state.probing);
  }

  /** The state that a call begins in, to be given back to `leave`; undefined where it must not begin. */
  enter(): BreakerState | undefined {
    const state = this.#state;
    if (state.kind === "closed") return state;
    if (this.refuses) return undefined;
    if (state.kind === "half-open") state.probing = true;
    return state;
  }

  leave(entered: BreakerState, outcome: Outcome): void {
    const state = this.#state;
    if (entered !== state) return;
    switch (state.kind) {
      case "closed":
        if (outcome !== "uncounted") this.#add(outcome === "failed");
        return;
      case "half-open":
        state.probing = false;
        if (outcome === "passed") this.#close();
        else if (outcome === "failed") this.#open(1, 1);
        return;
      case "open":
        return;
    }
  }

  [Symbol.dispose](): void {
    this.#alarm?.cancel();
    this.#count.close();
  }

  #add(failed: boolean): void {
    this.#count.add(failed);
    if (!failed) return;
    const { errorThresholdPercentage, volumeThreshold } = this.#parts.options;
    const { calls, failed: all } = this.#count;
    if (calls >= volumeThreshold && (all / calls) * 100 > errorThresholdPercentage) this.#open(calls, all);
  }

  #open(calls: number, failed: number): void {
    const { wheel, options } = this.#parts;
    const { resetTimeoutMs } = options;
    this.#count.close();
    this.#alarm = wheel.after(resetTimeoutMs, () => this.#become({ kind: "half-open", probing: false }), {
      keepAlive: false,
    });
    const untilMs = performance.now() + resetTimeoutMs;
    this.#become({ kind: "open", since: new Date().toISOString(), calls, failed, untilMs });
  }

  #close(): void {
    this.#count = this.#newCount();
    this.#become({ kind: "closed" });
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#parts.onState(state);
  }

  #newCount(): RollingCount {
    const { options, wheel } = this.#parts;
    return new RollingCount(options.rollingCountTimeoutMs, options.rollingCountBuckets, wheel);
  }
}
