import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorCode, type Host, isTenonError, type Lease } from "tenon";
import { Echo, Relay } from "../registry/fixtures/contracts.ts";
import { plugin } from "../registry/sources.ts";
import type { Operation, Version } from "./operations.ts";

interface Taken {
  readonly version: Version;
  readonly lease: Lease<typeof Echo>;
}

const notThere = ["TENON_INSTANCE_UNKNOWN", "TENON_INSTANCE_STATE"] as const;
const mayFail = {
  start: [
    "TENON_INSTANCE_TAKEN",
    "TENON_INSTANCE_STATE",
    "TENON_START_CANCELLED",
    "TENON_USES_MISSING",
    "TENON_HOST_CLOSED",
  ],
  unload: [...notThere, "TENON_UNLOAD_HELD"],
  lease: notThere,
  call: [
    ...notThere,
    "TENON_LEASE_REVOKED",
    "TENON_CALL_DEADLINE",
    "TENON_CALL_LOST",
    "TENON_USES_MISSING",
    "TENON_HOST_CLOSED",
  ],
} satisfies Record<string, readonly ErrorCode[]>;

/** Does operations to a host, many at once, and watches over what comes of each. */
export class World {
  readonly #host: Host;
  readonly #leases: Taken[] = [];
  readonly #underWay: Set<Promise<void>> = new Set();
  readonly #wrong: unknown[] = [];
  /** How each operation ended: what it was, and `done` or the code of its error. */
  readonly outcomes: Map<string, number> = new Map();

  constructor(host: Host) {
    this.#host = host;
  }

  async do(operation: Operation): Promise<void> {
    const host = this.#host;
    switch (operation.kind) {
      case "load":
        return this.#watch(
          "load",
          mayFail.start,
          host.load(plugin("echo", operation.version), { realm: operation.realm }),
        );
      case "open":
        return this.#watch(
          "open",
          mayFail.start,
          host.open(Echo, plugin("echo", operation.version), { realm: operation.realm }),
          (lease) => this.#leases.push({ version: operation.version, lease }),
        );
      case "load relay":
        return this.#watch("load relay", mayFail.start, host.load(plugin("relay"), { realm: "inline" }));
      case "unload": {
        const { target, deadlineMs } = operation;
        return this.#watch(
          "unload",
          mayFail.unload,
          host.unload(target, deadlineMs === undefined ? {} : { deadlineMs }),
        );
      }
      case "replace":
        return this.#watch("replace", [...mayFail.start, ...mayFail.unload], this.#replace(operation));
      case "lease":
        return this.#watch("lease", mayFail.lease, host.lease(Echo, `echo@${operation.version}`), (lease) =>
          this.#leases.push({ version: operation.version, lease }),
        );
      case "release":
        return this.#release(operation.pick);
      case "call":
        return this.#call(operation);
      case "wait":
        await Promise.race([Promise.all(this.#underWay), sleep(operation.atMostMs)]);
    }
  }

  /** Closes the host, waits for everything that was begun, and looks whether all ended as it should. */
  async end(): Promise<void> {
    await this.#host.close({ deadlineMs: 5 });
    await Promise.all(this.#underWay);
    assert.deepEqual(this.#wrong, []);
    assert.deepEqual(this.#host.instances, []);
    for (const { lease } of this.#leases) await assert.rejects(lease.say("x"), { code: "TENON_LEASE_REVOKED" });
  }

  /** Of one name and version there is one instance, and one that is gone is not shown. */
  look(): void {
    const { instances } = this.#host;
    const versions = instances.map(({ name, version }) => `${name}@${version}`);
    assert.deepEqual(versions, [...new Set(versions)]);
    assert.ok(instances.every(({ state }) => state !== "gone" && state !== "located"));
  }

  async #replace({ from, to }: Operation & { readonly kind: "replace" }): Promise<void> {
    await this.#host.load(plugin("echo", to), { realm: "inline" });
    if (from !== to) await this.#host.unload(`echo@${from}`, { deadlineMs: 20 });
  }

  #release(pick: number): void {
    const [taken] = this.#leases.splice(pick % Math.max(1, this.#leases.length), 1);
    if (taken === undefined) return;
    taken.lease[Symbol.dispose]();
    this.#watch("call released", ["TENON_LEASE_REVOKED"], taken.lease.say("x"), () =>
      this.#wrong.push("a released lease answered"),
    );
  }

  #call({ by, pick, method }: Operation & { readonly kind: "call" }): void {
    if (by === "relay")
      return this.#watch("relay", mayFail.call, this.#host.client(Relay).say("x"), (answer) =>
        this.#check(answer, /^[123]\.0\.0 x$/),
      );
    const taken = by === "lease" ? this.#leases[pick % Math.max(1, this.#leases.length)] : undefined;
    const on = taken?.lease ?? this.#host.client(Echo);
    const version = taken === undefined ? "[123].0.0" : taken.version;
    switch (method) {
      case "say":
        return this.#watch(`${by} say`, mayFail.call, on.say("x"), (answer) =>
          this.#check(answer, new RegExp(`^${version} x$`)),
        );
      case "hold":
      case "stay":
        return this.#watch(`${by} ${method}`, mayFail.call, on[method]("x", { deadlineMs: pick }), () =>
          this.#wrong.push(`${method} was answered`),
        );
      case "count":
        return this.#watch(`${by} count`, mayFail.call, Array.fromAsync(on.count(3)), (items) =>
          this.#check(items.join(), /^0,1,2$/),
        );
    }
  }

  #check(answer: string, wanted: RegExp): void {
    if (!wanted.test(answer)) this.#wrong.push(`answered ${answer}, wanted ${wanted}`);
  }

  #watch<Value>(
    what: string,
    mayFailWith: readonly ErrorCode[],
    work: Promise<Value>,
    done: (value: Value) => void = () => undefined,
  ): void {
    const watched = work.then(
      (value) => {
        this.#count(`${what}: done`);
        done(value);
      },
      (error: unknown) => {
        if (isTenonError(error) && mayFailWith.includes(error.code)) this.#count(`${what}: ${error.code}`);
        else this.#wrong.push(error);
      },
    );
    this.#underWay.add(watched);
    void watched.finally(() => this.#underWay.delete(watched));
  }

  #count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}
