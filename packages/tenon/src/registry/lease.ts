import type { Contract } from "../contract/contract.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { ClientOf } from "../contract/types.ts";
import type { InstanceHolder } from "../instance/holders.ts";
import type { Instance } from "../instance/instance.ts";
import { type HostStreams, makeClient } from "./client.ts";
import type { Face } from "./face.ts";
import type { LostHold } from "./lost-hold.ts";

/** A counted right to call one instance. Dispose it, or say `using`. */
export type Lease<C extends Contract> = ClientOf<C> &
  Disposable & {
    /** Aborts when the instance begins to drain: finish and dispose. */
    readonly signal: AbortSignal;
  };

type LeaseState =
  | { readonly kind: "held"; readonly instance: Instance; readonly release: () => void }
  | { readonly kind: "ended"; readonly when: string; readonly why: string };

// The record knows the instance; callers hold the anchor, which knows the record. So an anchor that nobody holds any more
// is collected though the instance still holds the record.
class LeaseRecord {
  readonly plugin: string;
  readonly version: string;
  readonly id: number;
  readonly drain: AbortController = new AbortController();
  #state: LeaseState;

  constructor(instance: Instance, label: string) {
    this.plugin = instance.plugin;
    this.version = instance.version;
    this.id = instance.spec.id;
    const holder: InstanceHolder = {
      kind: "lease",
      label,
      sinceMs: Date.now(),
      drain: (why) => this.drain.abort(new Error(`The instance is to go: ${why}`)),
      revoke: (when, why) => {
        this.#state = { kind: "ended", when, why };
        this.drain.abort(new Error(`The lease is revoked: ${why}`));
      },
    };
    this.#state = { kind: "held", instance, release: instance.holders.retain(holder) };
  }

  /** @throws TENON_LEASE_REVOKED */
  get instance(): Instance {
    if (this.#state.kind === "held") return this.#state.instance;
    const { plugin, version } = this;
    throw new TenonError("TENON_LEASE_REVOKED", { plugin, version, when: this.#state.when, why: this.#state.why });
  }

  /** False if it had ended before. */
  end(why: string): boolean {
    if (this.#state.kind === "ended") return false;
    const { release } = this.#state;
    this.#state = { kind: "ended", when: new Date().toISOString(), why };
    release();
    return true;
  }
}

interface Anchor {
  readonly record: LeaseRecord;
}

/** Hands out leases and watches for those that are lost without release. */
export class Leases {
  readonly #lost: FinalizationRegistry<{ readonly record: LeaseRecord; readonly stack: string }>;
  readonly #streams: HostStreams;

  constructor(streams: HostStreams, onLost: (hold: LostHold) => void) {
    this.#streams = streams;
    this.#lost = new FinalizationRegistry(({ record, stack }) => {
      const { plugin, version, id } = record;
      if (record.end("it was lost: garbage collected without release"))
        onLost({ kind: "lease", by: "host", plugin, version, instance: id, method: undefined, stack });
    });
  }

  /** `stack` is where it is taken, by `placeOfCaller`. */
  take<C extends Contract>(contract: C, face: Face, instance: Instance, stack: string): Lease<C> {
    const [place = "at an unknown place"] = stack.split("\n");
    const record = new LeaseRecord(instance, `lease taken ${place.trim()}`);
    const anchor: Anchor = { record };
    this.#lost.register(anchor, { record, stack }, anchor);
    const methods = makeClient(contract, face, () => anchor.record.instance, this.#streams) as {
      readonly sync: object;
    };
    const lease = Object.create(null) as Record<string | symbol, unknown>;
    Object.assign(lease, methods);
    Object.defineProperty(lease, "sync", { value: methods.sync });
    Object.defineProperty(lease, "signal", { value: record.drain.signal });
    Object.defineProperty(lease, Symbol.dispose, {
      value: () => {
        this.#lost.unregister(anchor);
        anchor.record.end("it was released");
      },
    });
    return Object.freeze(lease) as unknown as Lease<C>;
  }
}
