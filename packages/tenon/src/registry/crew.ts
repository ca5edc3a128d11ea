import type { CopyBounds } from "../config/copy-bounds.ts";
import type { SharedCalls } from "../instance/copies.ts";
import type { Instance } from "../instance/instance.ts";
import { cancelStart } from "../instance/start.ts";
import type { UnloadOptions } from "../instance/unload.ts";
import type { Alarm, Wheel } from "../kernel/wheel.ts";
import type { Proof } from "../witness/proof.ts";
import { Demand } from "./demand.ts";
import type { Setbacks } from "./setbacks.ts";

export interface CrewParts {
  readonly wheel: Wheel;
  readonly bounds: CopyBounds;
  readonly setbacks: Setbacks;
  /** One more of the same, not started yet. */
  readonly make: (leader: Instance) => Instance;
  /** Starts it. Where that fails nothing of it stays. */
  readonly start: (copy: Instance) => Promise<unknown>;
  readonly unload: (copy: Instance, options: UnloadOptions) => Promise<Proof>;
  /** Puts a copy in the place of the leader, whose realm ended. */
  readonly promote: (copy: Instance, lost: Instance) => void;
}

const lookMs = 50;

/**
 * An instance of a stateless plugin and its copies: as many as the load asks for. Only the leader is known outside; its calls are spread over all, and
 * whatever becomes of it on purpose becomes of all.
 */
export class Crew implements SharedCalls<Instance> {
  leader: Instance;
  readonly #parts: CrewParts;
  readonly #demand: Demand;
  /** Those that take calls. */
  #serving: readonly Instance[] = [];
  readonly #starting = new Map<Instance, Promise<void>>();
  readonly #leaving = new Set<Instance>();
  #alarm: Alarm | undefined;
  #isOver = false;

  constructor(leader: Instance, parts: CrewParts) {
    this.leader = leader;
    this.#parts = parts;
    this.#demand = new Demand(parts.bounds);
  }

  get copies(): readonly Instance[] {
    return [...this.#serving, ...this.#starting.keys(), ...this.#leaving];
  }

  get size(): number {
    return 1 + this.#serving.length;
  }

  pick(): Instance {
    const { leader } = this;
    // What holds the leader's calls back holds all of them back.
    if (leader.pause !== undefined) return leader;
    let least = leader;
    let fewest = busy(leader);
    for (const copy of this.#serving) {
      const its = busy(copy);
      if (its >= fewest) continue;
      least = copy;
      fewest = its;
    }
    if (fewest >= this.#parts.bounds.inFlight) this.#lookSoon();
    return least;
  }

  async reach(size: number): Promise<void> {
    const { max } = this.#parts.bounds;
    const missing = Math.min(size, max) - (1 + this.copies.length);
    const opening = Array.from({ length: Math.max(0, missing) }, () => this.#open());
    this.#lookSoon();
    await Promise.all([...opening, ...this.#starting.values()]);
  }

  lost(instance: Instance): boolean {
    this.#parts.setbacks.note(performance.now());
    this.#serving = this.#serving.filter((copy) => copy !== instance);
    this.#lookSoon();
    if (instance !== this.leader) return true;
    // A new version that calls are not routed to yet has failed, whoever of it did.
    if (!instance.routed) return false;
    const next = this.#fewest(1).at(0);
    if (next === undefined) return false;
    this.#serving = this.#serving.filter((copy) => copy !== next);
    this.leader = next;
    instance.crew = undefined;
    this.#parts.promote(next, instance);
    return true;
  }

  async disband(options: UnloadOptions): Promise<readonly Proof[]> {
    this.#isOver = true;
    this.#alarm?.cancel();
    for (const copy of this.#starting.keys()) cancelStart(copy, options.why);
    await Promise.allSettled(this.#starting.values());
    const copies = this.copies;
    this.#serving = [];
    return Promise.all(copies.map((copy) => this.#parts.unload(copy, options)));
  }

  #lookSoon(): void {
    if (!this.#isOver) this.#alarm ??= this.#parts.wheel.after(lookMs, () => this.#look(), { keepAlive: false });
  }

  #look(): void {
    this.#alarm = undefined;
    const { leader } = this;
    // It is being handed over, or goes: then all do.
    if (leader.state.kind === "active" && leader.pause === undefined) {
      const nowMs = performance.now();
      const calls = this.#serving.reduce((sum, copy) => sum + busy(copy), busy(leader));
      const size = this.size + this.#starting.size;
      const wanted = this.#demand.wanted(calls, size, nowMs);
      if (wanted > size && this.#parts.setbacks.allows(nowMs)) this.#grow(wanted - size);
      for (const copy of this.#fewest(size - wanted)) this.#retire(copy);
    }
    const { min } = this.#parts.bounds;
    if (this.size !== min || !this.#demand.isSettled(min)) this.#lookSoon();
  }

  /** Those that are still on their way out count: there are never more than may be. */
  #grow(count: number): void {
    const room = this.#parts.bounds.max - (1 + this.copies.length);
    for (let left = Math.min(count, room); left > 0; left -= 1)
      this.#open().catch((error: unknown) =>
        this.leader.logs.write("warn", `One more instance could not be opened: ${String(error)}`),
      );
  }

  #open(): Promise<void> {
    const copy = this.#parts.make(this.leader);
    copy.crew = this;
    const started = this.#start(copy);
    this.#starting.set(copy, started);
    return started;
  }

  async #start(copy: Instance): Promise<void> {
    try {
      await this.#parts.start(copy);
      // Its realm may have died in the very turn it was ready.
      if (copy.state.kind === "active") this.#serving = [...this.#serving, copy];
    } catch (error) {
      this.#parts.setbacks.note(performance.now());
      throw error;
    } finally {
      this.#starting.delete(copy);
      // What asked for it may be over.
      this.#lookSoon();
    }
  }

  #fewest(count: number): readonly Instance[] {
    if (count <= 0) return [];
    return this.#serving.toSorted((one, other) => busy(one) - busy(other)).slice(0, count);
  }

  /** No call comes to it any more, and those under way are waited for. */
  #retire(copy: Instance): void {
    this.#serving = this.#serving.filter((each) => each !== copy);
    this.#leaving.add(copy);
    const gone = (): void => void this.#leaving.delete(copy);
    const why = "fewer instances are enough";
    this.#parts.unload(copy, { deadlineMs: Infinity, why }).then(gone, gone);
  }
}

function busy({ admission }: Instance): number {
  return admission.inFlight + admission.waiting;
}
