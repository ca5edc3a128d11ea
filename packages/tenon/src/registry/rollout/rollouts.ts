import { listed } from "../../contract/errors/entry.ts";
import { TenonError } from "../../contract/errors/error.ts";
import type { Instance } from "../../instance/instance.ts";
import type { LoadRequest } from "../load-request.ts";
import { cutOver } from "../swap.ts";
import { parseTarget } from "../target.ts";
import { Rollout, type RolloutParts } from "./rollout.ts";
import type { RolloutJournal } from "./rollout-journal.ts";
import { isOver, isSide, type RolloutRecord, sideOf } from "./rollout-record.ts";
import { originOf, wayToOrigin } from "./origin.ts";
import { type RolloutStatus, statusOfRollout } from "./rollout-status.ts";
import { Arm } from "./arm.ts";

export interface RolloutsParts extends Omit<RolloutParts, "keep"> {
  /** Undefined: roll-outs are over when the host ends. */
  readonly journal: RolloutJournal | undefined;
  /** What to load, for a record: as it was asked for then. */
  readonly requestFor: (record: RolloutRecord, from: Instance) => LoadRequest;
}

/** What of a roll-out is new when it is started. */
export type NewRollout = Omit<
  RolloutRecord,
  "id" | "name" | "from" | "to" | "origin" | "findings" | "state" | "startedAt" | "changedAt"
>;

/** The roll-outs of a host: one a name. */
export class Rollouts {
  readonly #parts: RolloutsParts;
  readonly #rollouts = new Map<string, Rollout>();
  /** Of runs before, until they are gone on with. */
  readonly #pending: Map<string, RolloutRecord>;
  readonly #watch: Disposable;
  #closed = false;

  constructor(parts: RolloutsParts) {
    this.#parts = parts;
    this.#pending = new Map((parts.journal?.records ?? []).map((record) => [record.name, record]));
    this.#watch = parts.registry.watch(() => this.#look());
  }

  /** The last of each name. */
  get all(): readonly RolloutStatus[] {
    const pending = [...this.#pending.values()].map((record) =>
      statusOfRollout(record, { fresh: new Arm(0), old: new Arm(0) }, undefined),
    );
    return [...pending, ...[...this.#rollouts.values()].map(({ status }) => status)];
  }

  /** @throws TENON_ROLLOUT_REFUSED, TENON_INSTANCE_UNKNOWN, and what loading throws. Nothing has changed then. */
  async start(target: string, asked: NewRollout): Promise<RolloutStatus> {
    const from = this.#parts.registry.serving(parseTarget(target));
    const { name } = from.spec;
    const refuse = (why: string): TenonError =>
      new TenonError("TENON_ROLLOUT_REFUSED", { name, operation: "start", why });
    if (this.#closed) throw refuse("the host closes");
    const there = this.#rollouts.get(name)?.record ?? this.#pending.get(name);
    if (there !== undefined && !isOver(there))
      throw refuse(`one to ${there.to.version} is ${there.state.kind} already`);
    const startedAt = new Date().toISOString();
    const record: RolloutRecord = {
      ...asked,
      ...{
        id: `${startedAt} ${from.spec.id}`,
        name,
        from: sideOf(from),
        to: { ...sideOf(from), digest: "" },
        origin: originOf(from, there),
        findings: undefined,
      },
      state: { kind: "running", step: 0, heldMs: 0 },
      ...{ startedAt, changedAt: startedAt },
    };
    await this.#begin(record, from);
    return this.#rollout(name).status;
  }

  /**
   * Goes on with the roll-outs of the run before, by the journal: with those whose version before serves. What was promoted takes
   * its place again. Answers those that it did something about.
   */
  async resume(): Promise<readonly RolloutStatus[]> {
    const done: RolloutStatus[] = [];
    for (const record of [...this.#pending.values()]) {
      const serving = this.#servingFor(record);
      if (serving === undefined) continue;
      const isBack = record.state.kind === "rolled back" || record.state.kind === "aborted";
      const way = wayToOrigin(record, serving);
      if (isBack && way === undefined) continue;
      this.#pending.delete(record.name);
      if (record.state.kind === "promoted") await this.#promoteAgain(record, serving, way !== undefined);
      else await this.#goOnFromOrigin(record, serving, way);
      const { status } = this.#rollout(record.name);
      done.push(status);
    }
    return done;
  }

  pause(name: string): Promise<RolloutStatus> {
    return this.#change(name, "pause", (rollout) => rollout.pause());
  }

  /** Goes on with one that was paused. */
  unpause(name: string): Promise<RolloutStatus> {
    return this.#change(name, "resume", (rollout) => rollout.resume());
  }

  abort(name: string, why: string): Promise<RolloutStatus> {
    return this.#change(name, "abort", (rollout) => rollout.abort(why));
  }

  /** All stay where they are, to be gone on with by the journal. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#watch[Symbol.dispose]();
    await Promise.all([...this.#rollouts.values()].map((rollout) => rollout.close()));
    this.#parts.journal?.close();
  }

  /** Of several versions under the name the one that it concerns, else the one loaded last. */
  #servingFor({ name, from, to, origin }: RolloutRecord): Instance | undefined {
    const there = this.#parts.registry.routable.filter(({ spec }) => spec.name === name);
    for (const side of [from, to, ...(origin?.sides ?? [])]) {
      const found = there.findLast((instance) => isSide(instance, side));
      if (found !== undefined) return found;
    }
    return there.at(-1);
  }

  /** First what it began from takes its place again, where the host was started with what served before that. */
  async #goOnFromOrigin(record: RolloutRecord, serving: Instance, way: RolloutRecord | undefined): Promise<void> {
    let from = serving;
    try {
      if (way !== undefined) from = await this.#takePlace(way, serving);
    } catch (error) {
      return this.#settle(record, { kind: "aborted", why: `what it began from ${notLoaded(error)}` });
    }
    if (isOver(record)) this.#rollouts.set(record.name, this.#make(record));
    else await this.#goOn(record, from);
  }

  async #goOn(record: RolloutRecord, from: Instance): Promise<void> {
    if (!isSide(from, record.from)) {
      const isNew = isSide(from, record.to);
      return this.#settle(
        record,
        isNew
          ? { kind: "promoted" }
          : { kind: "aborted", why: `${from.version} of other bytes serves since the host was started again` },
      );
    }
    try {
      await this.#begin(record, from);
    } catch (error) {
      this.#settle(record, { kind: "rolled back", why: `the new version ${notLoaded(error)}` });
    }
  }

  /** The host was started with what served before: the promotion holds until the configuration says otherwise. */
  async #promoteAgain(record: RolloutRecord, from: Instance, isEarlier: boolean): Promise<void> {
    if (isEarlier || isSide(from, record.from)) {
      try {
        await this.#takePlace(record, from);
      } catch (error) {
        return this.#settle(record, { kind: "rolled back", why: `what was promoted ${notLoaded(error)}` });
      }
    }
    this.#rollouts.set(record.name, this.#make(record));
  }

  /** Loads what was promoted before, in the place of what the host was started with. */
  async #takePlace(record: RolloutRecord, from: Instance): Promise<Instance> {
    const { loader, handOver, deadlineMs } = this.#parts;
    const to = await loader.succeed(from, this.#parts.requestFor(record, from));
    await from.lock.run("roll-out", () => cutOver(this.#parts, from, to, handOver));
    await loader.unload(from, { deadlineMs, why: `${to.version} was rolled out in its place before` });
    return to;
  }

  #settle(record: RolloutRecord, state: RolloutRecord["state"]): void {
    const settled: RolloutRecord = { ...record, state, changedAt: new Date().toISOString() };
    this.#parts.journal?.write(settled, true);
    const rollout = this.#make(settled);
    this.#rollouts.set(record.name, rollout);
    this.#parts.onChange(rollout.status);
  }

  async #begin(record: RolloutRecord, from: Instance): Promise<void> {
    const { name } = record;
    const before = this.#rollouts.get(name);
    const rollout = this.#make(record);
    this.#rollouts.set(name, rollout);
    try {
      await rollout.begin(from, this.#parts.requestFor(record, from));
      this.#pending.delete(name);
    } catch (error) {
      if (before === undefined) this.#rollouts.delete(name);
      else this.#rollouts.set(name, before);
      throw error;
    }
  }

  #make(record: RolloutRecord): Rollout {
    return new Rollout(record, {
      ...this.#parts,
      keep: (next, sure) => this.#parts.journal?.write(next, sure),
    });
  }

  async #change(name: string, operation: string, work: (rollout: Rollout) => Promise<void>): Promise<RolloutStatus> {
    const rollout = this.#rollout(name);
    const { state } = rollout.record;
    if (isOver(rollout.record))
      throw new TenonError("TENON_ROLLOUT_REFUSED", { name, operation, why: `it is ${state.kind}` });
    await work(rollout);
    return rollout.status;
  }

  #rollout(name: string): Rollout {
    const rollout = this.#rollouts.get(name);
    if (rollout !== undefined) return rollout;
    throw new TenonError("TENON_ROLLOUT_UNKNOWN", { name, known: listed([...this.#rollouts.keys()]) });
  }

  #look(): void {
    for (const rollout of this.#rollouts.values()) rollout.look();
  }
}

function notLoaded(error: unknown): string {
  return `could not be loaded again: ${error instanceof Error ? error.message : String(error)}`;
}
