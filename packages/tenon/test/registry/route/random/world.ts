import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createHost, type Host, isTenonError, type RolloutStatus } from "tenon";
import { Calls, type InForce } from "./calls.ts";
import { type DrawnRoute, type Line, lines, type Operation } from "./operations.ts";
import { namedIn, optionsOf, risen } from "./plan.ts";
import { Noted } from "./fixtures/contracts.ts";
import { defaultsOf, isOf, isOver, shown } from "./shown.ts";
import type { Rising } from "./sticky.ts";

const entry = fileURLToPath(new URL("./fixtures/noted.ts", import.meta.url));
const source = (version: string): { readonly entry: string; readonly name: string; readonly version: string } => ({
  ...{ entry, name: "noted", version },
});

/** What the model knows of a line. */
interface Known {
  /** The version that a configuration names; undefined once it was unloaded. */
  configured: string | undefined;
  /** Versions so far: each that is rolled out or loaded is a new one. */
  count: number;
  /** Whether the roll-out there goes by users. */
  isKeyed: boolean;
}

/** A host, what is done to it, and what must hold whatever that is. `isShared`: all lines under one name. */
export class World {
  readonly #directory: string;
  readonly #isShared: boolean;
  readonly #known: ReadonlyMap<Line, Known> = new Map(
    lines.map((line) => [line, { configured: `${line}.0.0`, count: 0, isKeyed: false }]),
  );
  readonly #broken: Set<number> = new Set();
  readonly calls: Calls = new Calls();
  #host: Host | undefined;
  #route: DrawnRoute | undefined;
  /** The one set last: set again after a restart, it divides users as before. */
  #kept: DrawnRoute | undefined;

  constructor(directory: string, isShared: boolean) {
    this.#directory = directory;
    this.#isShared = isShared;
  }

  async start(): Promise<void> {
    const services = { log: { note: (text: string) => (this.#look(), this.calls.note(text)) } };
    const host = await createHost({ rollouts: this.#directory, proofs: "off", services, grants: "all" });
    this.#host = host;
    host.on("breaker", ({ instance, state }) => {
      if (state === "closed") this.#broken.delete(instance);
      else this.#broken.add(instance);
      this.calls.saw(`breaker ${state}`);
    });
    host.on("rollout", ({ state }) => this.calls.saw(`roll-out ${state.kind}`));
    for (const line of lines) {
      const { configured } = this.#of(line);
      if (configured !== undefined) await this.#load(line, configured);
    }
    await host.rollouts.resume();
    const route = this.#route;
    this.#route = undefined;
    if (route !== undefined) this.#setRoute(route);
  }

  async do(operation: Operation): Promise<void> {
    await this.#do(operation);
    this.#look();
  }

  async end(): Promise<void> {
    await this.#settle();
    await this.#there.close({ deadlineMs: 0 });
    await this.calls.ended();
    this.calls.check();
  }

  async #do(operation: Operation): Promise<void> {
    const host = this.#there;
    switch (operation.kind) {
      case "route":
        return this.#setRoute(operation.route);
      case "no route":
        host.routes.remove(Noted);
        this.#route = undefined;
        return this.calls.sticky.divideAnew();
      case "rise": {
        const next = this.#route === undefined ? undefined : risen(this.#route, operation.line, operation.by);
        if (next !== undefined) this.#setRoute(next, operation.line);
        return;
      }
      case "roll out":
        return this.#rollOut(operation);
      case "steer": {
        const { how, line } = operation;
        return this.#may(host.rollouts[how](this.#name(line)), ["TENON_ROLLOUT_UNKNOWN", "TENON_ROLLOUT_REFUSED"]);
      }
      case "load": {
        const known = this.#of(operation.line);
        if (known.configured !== undefined) return;
        known.configured = `${operation.line}.${(known.count += 1)}.0`;
        return this.#load(operation.line, known.configured);
      }
      case "unload":
        return this.#unload(operation);
      case "calls": {
        for (const call of operation.calls) this.calls.make(call, this.#inForce());
        return;
      }
      case "go on":
        for (let round = 0; round < 15 && host.rollouts.all.some((status) => !isOver(status)); round++) {
          for (const call of operation.calls) this.calls.make(call, this.#inForce());
          await sleep(3);
        }
        return;
      case "restart":
        return this.#restart(operation.isUpdated, operation.deadlineMs);
      case "settle":
        return this.#settle();
      case "wait":
        await sleep(operation.ms);
    }
  }

  #setRoute(route: DrawnRoute, rising?: Line): void {
    const isThere = [...namedIn(route)].every((line) => this.#default(line) !== undefined);
    try {
      this.#there.routes.set(
        Noted,
        optionsOf(route, (line) => (this.#isShared ? line : this.#name(line))),
      );
    } catch (error) {
      if (isThere || !isTenonError(error) || error.code !== "TENON_ROUTE_VERSION_UNKNOWN") throw error;
      return;
    }
    if (!isThere) this.#wrong(`a route to what is not there is in force: ${JSON.stringify(route)}`);
    this.#route = route;
    this.#broken.clear();
    if (route !== this.#kept) this.calls.sticky.divideAnew(rising);
    this.#kept = route;
  }

  async #rollOut({ line, steps, isKeyed, isMissing }: Operation & { readonly kind: "roll out" }): Promise<void> {
    const known = this.#of(line);
    const name = this.#name(line);
    const before = this.#status(line);
    const version = `${line}.${(known.count += 1)}.0`;
    const started = this.#there.rollouts.start(`${name}@${line}`, isMissing ? "./nowhere" : source(version), {
      ...{ realm: "inline", steps, holdMs: 4, ...(isKeyed ? { key: "user" } : {}) },
      analysis: { everyMs: 2, minCalls: 3, warmupCalls: 0, slowRatio: 100, falseRollbacks: 0.05 },
    });
    const refused = ["TENON_ROLLOUT_REFUSED", "TENON_INSTANCE_UNKNOWN", "TENON_INSTANCE_STATE"] as const;
    await this.#may(started, isMissing ? [...refused, "TENON_PLUGIN_NOT_FOUND"] : refused);
    if (this.#status(line)?.id !== before?.id) known.isKeyed = isKeyed;
  }

  async #unload({ line, which, deadlineMs }: Operation & { readonly kind: "unload" }): Promise<void> {
    const status = this.#status(line);
    const target =
      which === "old" ? this.#default(line) : status === undefined || isOver(status) ? undefined : status.to.version;
    if (target === undefined) return;
    const mayFail = ["TENON_INSTANCE_UNKNOWN", "TENON_INSTANCE_STATE", "TENON_UNLOAD_HELD"] as const;
    await this.#may(this.#there.unload(`${this.#name(line)}@${target}`, { deadlineMs }), mayFail);
    await this.#settle();
    if (this.#default(line) === undefined) this.#of(line).configured = undefined;
  }

  /** What was served, and what was rolled out, goes on by the journal, whichever of its versions the configuration names. */
  async #restart(isUpdated: boolean, deadlineMs: number): Promise<void> {
    await this.#settle();
    const host = this.#there;
    const served = new Map(lines.map((line) => [line, { version: this.#default(line), before: this.#status(line) }]));
    await host.close({ deadlineMs });
    await this.calls.ended();
    const wanted = new Map<Line, { readonly version: string; readonly status: RolloutStatus | undefined }>();
    for (const [line, { version, before }] of served) {
      const known = this.#of(line);
      if (known.configured === undefined || version === undefined) continue;
      const status = this.#status(line);
      const isRunning = before !== undefined && !isOver(before) && status !== undefined;
      const { state, from, to } = status ?? {};
      const serves = !isRunning ? version : state?.kind === "promoted" ? to?.version : from?.version;
      if (serves === undefined) continue;
      wanted.set(line, { version: serves, status: isRunning && !isOver(status) ? status : undefined });
      // Of many under one name the journal knows one.
      if (isUpdated || this.#isShared) known.configured = serves;
    }
    await this.start();
    this.calls.saw("restart");
    for (const [line, { version, status }] of wanted) {
      if (status !== undefined) this.#checkGoesOn(line, status);
      else if (this.#default(line) !== version)
        this.#wrong(`${version} served before the restart, ${this.#default(line)} serves now`);
    }
  }

  #checkGoesOn(line: Line, { id, state: before, to }: RolloutStatus): void {
    const after = this.#status(line);
    const step = (state: RolloutStatus["state"]): number => ("step" in state ? state.step : 99);
    const goesOn = after?.id === id && step(after.state) >= step(before) && after.state.kind !== "aborted";
    if (!goesOn)
      this.#wrong(`the roll-out of ${to.version} was ${JSON.stringify(before)}, is ${JSON.stringify(after)}`);
    else this.calls.saw("roll-out gone on with");
  }

  /** Waits until all calls have ended and nothing goes or comes, and looks at what is there then. */
  async #settle(): Promise<void> {
    await this.calls.ended();
    const untilMs = performance.now() + 20_000;
    while (!this.#isQuiet()) {
      if (performance.now() > untilMs) return this.#wrong(`it gets no rest: ${shown(this.#there)}`);
      await sleep(1);
    }
    for (const line of lines) {
      const status = this.#status(line);
      const version = this.#default(line);
      if (status === undefined || version === undefined) continue;
      const { state, from, to } = status;
      const left = state.kind === "promoted" ? from : isOver(status) ? to : undefined;
      if (version === left?.version) this.#wrong(`${version} serves, and its roll-out is ${state.kind}`);
    }
  }

  #isQuiet(): boolean {
    const { instances } = this.#there;
    if (instances.some(({ state }) => state !== "active")) return false;
    return lines.every((line) => {
      const status = this.#status(line);
      const most = status === undefined || isOver(status) ? 1 : 2;
      return instances.filter(({ version }) => isOf(line, version)).length <= most;
    });
  }

  /** Never two defaults of one line. */
  #look(): void {
    for (const line of lines) {
      const defaults = defaultsOf(this.#there, line);
      if (defaults.length > 1) this.#wrong(`${defaults.join(" and ")} are both default`);
    }
  }

  #inForce(): InForce {
    const host = this.#there;
    const route = this.#route;
    const { instances } = host;
    const isBroken = [...this.#broken].some((id) => instances.some((instance) => instance.id === id));
    const rising = new Map<Line, Rising>();
    for (const line of lines) {
      const status = this.#status(line);
      if (status === undefined || isOver(status) || isBroken) continue;
      const { id, from, to } = status;
      const areThere = [from, to].every(({ version }) =>
        instances.some((instance) => instance.version === version && instance.state === "active"),
      );
      if (areThere && (this.#of(line).isKeyed || route?.isKeyed === true)) rising.set(line, { id, to: to.version });
    }
    const isMissing = route !== undefined && [...namedIn(route)].some((line) => this.#default(line) === undefined);
    return { host, route, isDisturbed: isBroken || isMissing, rising };
  }

  async #load(line: Line, version: string): Promise<void> {
    await this.#there.load(source(version), { realm: "inline", name: this.#name(line) });
  }

  async #may(done: Promise<unknown>, codes: readonly string[]): Promise<void> {
    try {
      await done;
    } catch (error) {
      if (!isTenonError(error) || !codes.includes(error.code)) this.#wrong(String(error));
    }
  }

  #status(line: Line): RolloutStatus | undefined {
    return this.#there.rollouts.all.find(({ name, to }) => name === this.#name(line) && isOf(line, to.version));
  }

  #default(line: Line): string | undefined {
    return defaultsOf(this.#there, line).at(-1);
  }

  #name(line: Line): string {
    return this.#isShared ? "noted" : `noted/${line}`;
  }

  #of(line: Line): Known {
    return this.#known.get(line) as Known;
  }

  get #there(): Host {
    return this.#host ?? assert.fail("it was not started");
  }

  #wrong(what: string): void {
    this.calls.wrong.push(what);
  }
}
