import type { BreakerOptions } from "../../config/route/route-options.ts";
import type { Instance } from "../../instance/instance.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import type { BreakerState } from "./breaker.ts";
import { Lane, type LaneParts, type OnEnded } from "./lane.ts";

export interface LanesParts {
  readonly breaker: BreakerOptions | undefined;
  readonly capacity: number;
  readonly wheel: Wheel;
  readonly onBreaker: (lane: LaneParts, state: BreakerState) => void;
  /** Who compares the versions of an instance, if anybody does. */
  readonly watcherOf: (instance: number) => OnEnded | undefined;
}

/** The lanes of one route, by instance; those of instances that are gone go too. */
export class Lanes implements Disposable {
  readonly #parts: LanesParts;
  readonly #lanes = new Map<number, Lane>();

  constructor(parts: LanesParts) {
    this.#parts = parts;
  }

  get all(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  of({ spec, plugin, version }: Instance): Lane {
    const known = this.#lanes.get(spec.id);
    if (known !== undefined) return known;
    const { breaker, capacity, wheel, onBreaker, watcherOf } = this.#parts;
    const lane: Lane = new Lane({
      ...{ plugin, version, instance: spec.id, breaker, capacity, wheel },
      onBreaker: (state) => onBreaker(lane.parts, state),
    });
    lane.onEnded = watcherOf(spec.id);
    this.#lanes.set(spec.id, lane);
    return lane;
  }

  /** Somebody begins or ends to compare. */
  watch(): void {
    for (const [instance, lane] of this.#lanes) lane.onEnded = this.#parts.watcherOf(instance);
  }

  keepOnly(instances: ReadonlySet<number>): void {
    for (const [instance, lane] of this.#lanes) {
      if (instances.has(instance)) continue;
      lane[Symbol.dispose]();
      this.#lanes.delete(instance);
    }
  }

  [Symbol.dispose](): void {
    this.keepOnly(new Set());
  }
}
