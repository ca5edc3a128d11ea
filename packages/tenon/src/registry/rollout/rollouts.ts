import { listed } from "../../contract/errors/entry.ts";
import { TenonError } from "../../contract/errors/error.ts";
import type { Instance } from "../../instance/instance.ts";
import type { LoadRequest } from "../loader.ts";
import { cutOver } from "../swap.ts";
import { parseTarget } from "../target.ts";
import { Rollout, type RolloutParts } from "./rollout.ts";
import type { RolloutJournal } from "./rollout-journal.ts";
import { isOver, isSide, type RolloutRecord, sideOf } from "./rollout-record.ts";
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
  "id" | "name" | "from" | "to" | "findings" | "state" | "startedAt" | "changedAt"
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
      const from = this.#parts.registry.routable.findLast(({ spec }) => spec.name === record.name);
      if (from === undefined || record.state.kind === "rolled back" || record.state.kind === "aborted") continue;
      this.#pending.delete(record.name);
      if (record.state.kind === "promoted") await this.#promoteAgain(record, from);
      else await this.#goOn(record, from);
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
      const why = `the new version could not be loaded again: ${error instanceof Error ? error.message : String(error)}`;
      this.#settle(record, { kind: "rolled back", why });
    }
  }

  /** The host was started with what served before: the promotion holds until the configuration says otherwise. */
  async #promoteAgain(record: RolloutRecord, from: Instance): Promise<void> {
    const { loader, handOver, deadlineMs } = this.#parts;
    if (isSide(from, record.from)) {
      try {
        const to = await loader.succeed(from, this.#parts.requestFor(record, from));
        await from.lock.run("roll-out", () => cutOver(this.#parts, from, to, handOver));
        await loader.unload(from, { deadlineMs, why: `${to.version} was rolled out in its place before` });
      } catch (error) {
        const why = `what was promoted could not be loaded again: ${error instanceof Error ? error.message : String(error)}`;
        return this.#settle(record, { kind: "rolled back", why });
      }
    }
    this.#rollouts.set(record.name, this.#make(record));
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
