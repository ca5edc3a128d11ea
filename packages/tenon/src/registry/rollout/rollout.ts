import { TenonError } from "../../contract/errors/error.ts";
import type { Instance } from "../../instance/instance.ts";
import { OperationLock } from "../../kernel/lock.ts";
import type { Alarm } from "../../kernel/wheel.ts";
import type { HandOverOptions } from "../hand-over.ts";
import type { LoadRequest } from "../load-request.ts";
import { cutOver, type SwapParts } from "../swap.ts";
import type { Routes } from "../route/routes.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import { Analysis } from "./analysis.ts";
import { Arm } from "./arm.ts";
import { isOver, type RolloutRecord, type RolloutState, sideOf } from "./rollout-record.ts";
import { rolloutDefaults, type RolloutStep } from "./rollout-options.ts";
import { type RolloutStatus, statusOfRollout } from "./rollout-status.ts";

export interface RolloutParts extends SwapParts {
  readonly routes: Routes;
  readonly wheel: Wheel;
  /** Milliseconds by a clock that never goes back; the wall's may. */
  readonly now: () => number;
  readonly handOver: HandOverOptions;
  /** Milliseconds that calls of what goes out may still take. */
  readonly deadlineMs: number;
  /** Keeps a record. `sure`: on the disk before it returns. */
  readonly keep: (record: RolloutRecord, sure: boolean) => void;
  readonly onChange: (status: RolloutStatus) => void;
}

/** One version taking the place of another, a part of the calls at a time. */
export class Rollout {
  readonly #parts: RolloutParts;
  readonly #lock: OperationLock = new OperationLock();
  readonly #arms: { readonly fresh: Arm; readonly old: Arm };
  readonly #analysis: Analysis | undefined;
  #record: RolloutRecord;
  /** Both are let go when it is over. */
  #sides: { readonly from: Instance; readonly to: Instance } | undefined;
  #alarm: Alarm | undefined;
  #lookedAtMs = 0;
  #callsAtStep = 0;

  constructor(record: RolloutRecord, parts: RolloutParts) {
    this.#parts = parts;
    this.#record = record;
    const { warmupCalls } = record.analysis ?? rolloutDefaults.analysis;
    this.#arms = { fresh: new Arm(warmupCalls), old: new Arm(warmupCalls) };
    this.#analysis = record.analysis === undefined ? undefined : new Analysis(record.analysis, record.findings);
  }

  get record(): RolloutRecord {
    return this.#record;
  }

  get status(): RolloutStatus {
    return statusOfRollout(this.#record, this.#arms, this.#analysis?.strengths);
  }

  /** The ids of both versions, while it goes on. */
  get instances(): readonly number[] {
    return this.#sides === undefined ? [] : [this.#sides.from.spec.id, this.#sides.to.spec.id];
  }

  /** Loads the new version and goes on where the record stands. On failure nothing of it stays. @throws what loading throws. */
  async begin(from: Instance, request: LoadRequest): Promise<void> {
    await this.#lock.run("begin", async () => {
      const to = await this.#parts.loader.succeed(from, request);
      this.#parts.loader.keep(to);
      this.#sides = { from, to };
      this.#record = { ...this.#record, to: sideOf(to) };
      this.#parts.routes.observe(from.spec.id, (outcome, tookMs) => this.#arms.old.note(outcome, tookMs));
      this.#parts.routes.observe(to.spec.id, (outcome, tookMs) => this.#arms.fresh.note(outcome, tookMs));
      this.#lookedAtMs = this.#parts.now();
      try {
        this.#refuseStranding(from, to);
        await this.#enter(this.#state);
      } catch (error) {
        this.#letGo();
        await this.#out(to, "its roll-out could not begin");
        throw error;
      }
    });
    this.#arm();
  }

  /** A route to a version that will be gone would fail each of its calls, in the hour in which the roll-out ends. */
  #refuseStranding(from: Instance, to: Instance): void {
    const routes = this.#parts.routes.needing(from, to);
    if (routes.length === 0) return;
    const { name } = this.#record;
    const why = `calls of ${routes.join(" and ")} would go nowhere once ${to.version} has taken the place of ${from.version}; let the route name both versions, as "^1 || ^2" does`;
    throw new TenonError("TENON_ROLLOUT_REFUSED", { name, operation: "start", why });
  }

  /** The step stays, the time does not count; what is bad is still found. */
  async pause(): Promise<void> {
    await this.#lock.run("pause", async () => {
      const { state } = this.#record;
      if (state.kind === "running") this.#become({ ...state, kind: "paused" });
    });
  }

  async resume(): Promise<void> {
    await this.#lock.run("resume", async () => {
      const { state } = this.#record;
      if (state.kind === "paused") this.#become({ ...state, kind: "running" });
    });
  }

  async abort(why: string): Promise<void> {
    await this.#lock.run("abort", () => this.#goBack({ kind: "aborted", why }));
  }

  /** Looks at once, as something has happened to one of the versions. */
  look(): void {
    if (this.#sides === undefined || this.#lock.current !== undefined) return;
    void this.#lock.run("look", () => this.#look());
  }

  /** Looks no more; the record stays as it is, to go on from. */
  async close(): Promise<void> {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    await this.#lock.run("close", async () => this.#letGo());
  }

  get #state(): Extract<RolloutState, { readonly step: number }> {
    const { state } = this.#record;
    if (state.kind === "running" || state.kind === "paused") return state;
    throw new TypeError(`The roll-out is ${state.kind}`);
  }

  get #step(): RolloutStep {
    return this.#record.steps[this.#state.step] as RolloutStep;
  }

  #arm(): void {
    if (this.#sides === undefined) return;
    const { everyMs } = this.#record.analysis ?? rolloutDefaults.analysis;
    this.#alarm = this.#parts.wheel.after(
      everyMs,
      () => void this.#lock.run("look", () => this.#look()).then(() => this.#arm()),
      { keepAlive: false },
    );
  }

  /** A disk that refuses the journal leaves the roll-out where it is; only going back needs no journal. */
  async #look(): Promise<void> {
    const sides = this.#sides;
    if (sides === undefined || isOver(this.#record)) return;
    try {
      await this.#judge(sides);
    } catch (error) {
      sides.to.logs.write("error", `Its roll-out cannot go on: ${String(error)}`);
    }
  }

  async #judge(sides: { readonly from: Instance; readonly to: Instance }): Promise<void> {
    const { now } = this.#parts;
    const { everyMs, minCalls } = this.#record.analysis ?? rolloutDefaults.analysis;
    const nowMs = now();
    // A machine that slept has watched nothing meanwhile, and a clock that goes back is no time at all.
    const passedMs = Math.min(2 * everyMs, Math.max(0, nowMs - this.#lookedAtMs));
    this.#lookedAtMs = nowMs;
    const gone = goneOf(sides, this.#isLast);
    if (gone !== undefined) return this.#goBack({ kind: "rolled back", why: gone });
    const memoryBytes = sides.to.realm?.health?.memory?.totalBytes;
    const found = this.#analysis?.look(this.#arms.fresh, this.#arms.old, memoryBytes, nowMs);
    if (found !== undefined) return this.#goBack({ kind: "rolled back", why: found.sentence });
    const state = this.#state;
    if (state.kind === "paused") return;
    const heldMs = state.heldMs + passedMs;
    const isEnough = this.#analysis === undefined || this.#arms.fresh.calls - this.#callsAtStep >= minCalls;
    if (heldMs < this.#step.holdMs || !isEnough) {
      this.#record = { ...this.#record, state: { ...state, heldMs }, findings: this.#analysis?.findings };
      this.#parts.keep(this.#record, false);
      return;
    }
    if (this.#isLast) await this.#promote();
    else await this.#enter({ kind: "running", step: state.step + 1, heldMs: 0 });
  }

  get #isLast(): boolean {
    return this.#state.step === this.#record.steps.length - 1;
  }

  /** Written first, done then: whoever is killed in between does it again. */
  async #enter(state: Extract<RolloutState, { readonly step: number }>): Promise<void> {
    const { from, to } = this.#sides as { readonly from: Instance; readonly to: Instance };
    this.#become(state);
    this.#callsAtStep = this.#arms.fresh.calls;
    const { routes, handOver } = this.#parts;
    if (this.#isLast) {
      try {
        await from.lock.run("roll-out", () => cutOver(this.#parts, from, to, handOver));
        routes.endDiversion(from.spec.id);
      } catch (error) {
        await this.#goBack({ kind: "rolled back", why: `the last step failed: ${String(error)}` });
      }
      return;
    }
    const { name, key } = this.#record;
    const { percentage } = this.#step;
    routes.divert({ from: from.spec.id, to: to.spec.id, percentage, seed: `${name} ${this.#record.id}`, key });
  }

  async #promote(): Promise<void> {
    const { from, to } = this.#sides as { readonly from: Instance; readonly to: Instance };
    this.#become({ kind: "promoted" });
    this.#letGo();
    await this.#out(from, `${to.plugin}@${to.version} was rolled out in its place`);
  }

  async #goBack(state: Extract<RolloutState, { readonly why: string }>): Promise<void> {
    const sides = this.#sides;
    if (sides === undefined || isOver(this.#record)) return;
    const { from, to } = sides;
    const wasLast = this.#isLast && to.routed && !from.routed;
    try {
      this.#become(state);
    } catch (error) {
      this.#record = { ...this.#record, state };
      from.logs.write("error", `That it serves again could not be kept: ${String(error)}`);
    }
    this.#parts.routes.endDiversion(from.spec.id);
    this.#letGo();
    if (wasLast) await this.#handBack(from, to);
    await this.#out(to, `its roll-out went back: ${state.why}`);
  }

  /** The old version stands by with its state; it gets that of the moment where the plugins can hand it over. */
  async #handBack(from: Instance, to: Instance): Promise<void> {
    const { registry, handOver } = this.#parts;
    if (from.state.kind !== "active") return;
    try {
      if (to.state.kind === "active") {
        await to.lock.run("roll back", () => cutOver(this.#parts, to, from, { ...handOver, trialMs: 0 }));
        return;
      }
    } catch {
      // It goes on with the state it had.
    }
    to.routed = false;
    from.routed = true;
    registry.takePlace(from, to);
    // One that stands in for the new version since its realm ended, or was one of its copies.
    for (const each of registry.instances)
      if (each !== from && each.spec.name === from.spec.name && standsIn(each, to)) {
        each.routed = false;
        await this.#out(each, "its roll-out went back");
      }
  }

  async #out(instance: Instance, why: string): Promise<void> {
    const { loader, deadlineMs } = this.#parts;
    if (instance.state.kind === "gone") return;
    await loader
      .unload(instance, { deadlineMs, why })
      .catch((error: unknown) => instance.logs.write("error", `Cannot be taken out: ${String(error)}`));
  }

  #become(state: RolloutState): void {
    const changedAt = new Date().toISOString();
    const record: RolloutRecord = { ...this.#record, state, findings: this.#analysis?.findings, changedAt };
    this.#parts.keep(record, true);
    this.#record = record;
    this.#parts.onChange(this.status);
  }

  #letGo(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    for (const id of this.instances) this.#parts.routes.observe(id, undefined);
    this.#sides = undefined;
  }
}

function standsIn(each: Instance, lost: Instance): boolean {
  return each.restart !== undefined || (each.crew !== undefined && each !== lost && each.version === lost.version);
}

function goneOf({ from, to }: { readonly from: Instance; readonly to: Instance }, isLast: boolean): string | undefined {
  if (to.state.kind !== "active" && to.rest === undefined) return `the new version is ${to.state.kind}`;
  if (isLast) return to.routed ? undefined : "the new version was swapped out";
  if (!from.routed || !from.serves)
    return `the version that served before is ${from.routed ? from.state.kind : "swapped out"}`;
  return undefined;
}
