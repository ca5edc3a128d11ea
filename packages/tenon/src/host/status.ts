import type { Grants } from "../contract/grants.ts";
import type { InitChange } from "../contract/init-change.ts";
import type { SegmentGrant } from "../contract/segment/segment.ts";
import type { InstanceId } from "../contract/ids.ts";
import type { CopyBounds } from "../config/copy-bounds.ts";
import type { Instance, Restart } from "../instance/instance.ts";
import type { StateKind } from "../instance/state.ts";
import type { CodeStatus } from "../realm/code/code-store.ts";
import type { PoolStatus } from "../realm/pool/pool.ts";
import type { RealmKind, Strength } from "../realm/realm.ts";
import { type Withheld, withheldFrom } from "../registry/withheld.ts";
import type { Moved } from "../registry/moves.ts";
import type { HostParts } from "./parts.ts";

/** What a host keeps ready for plugins to come. */
export interface Warmth extends PoolStatus {
  /** As the other numbers, which are of threads. */
  readonly processes: PoolStatus;
  readonly code: CodeStatus;
}

export function warmthOf({ pools, code }: HostParts): Warmth | undefined {
  if (pools === undefined || code === undefined) return undefined;
  return { ...pools.threads.status, processes: pools.processes.status, code: code.status };
}

/** One instance as shown to people. */
export interface InstanceStatus {
  readonly id: InstanceId;
  /** The name it is known under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  /** `name/major` of the contract it fulfils; undefined until it is loaded. */
  readonly contract: string | undefined;
  /** `sha256-…` of the canonical text of that contract: equal where two plugins speak the very same one. */
  readonly contractHash: string | undefined;
  readonly state: StateKind;
  /** Whether calls of its name may come to it that pin no version; false for one that is being prepared, rolled out, or was swapped out. */
  readonly isDefault: boolean;
  readonly realm: RealmKind;
  readonly strength: Strength | undefined;
  /** Why it is not in the realm that was asked for; undefined where it is. */
  readonly moved: Moved | undefined;
  /** What it is given beyond its contract, paths as they are after links. */
  readonly grants: Grants;
  /** What its manifest asks for and it is not given. */
  readonly withheld: readonly Withheld[];
  /** What it changed until it was set up; undefined where that is not looked for (`initAudit`). */
  readonly changes: readonly InitChange[] | undefined;
  /** Shared memory that it sees. */
  readonly segments: readonly SegmentGrant[];
  /** What it is waiting for where it stands in for one that lost its realm; `at` is undefined once that has been given up. */
  readonly restart: Restart | undefined;
  /** Why it failed; undefined where it has not. */
  readonly error: string | undefined;
  /** The id of the one whose calls it shares; undefined where it is known itself. */
  readonly copyOf: InstanceId | undefined;
  /** How many of it there may be; undefined: one. */
  readonly instances: CopyBounds | undefined;
  readonly inFlight: number;
  readonly waiting: number;
  /** Why it is still here. */
  readonly holders: readonly string[];
}

export function statusOf(instance: Instance): InstanceStatus {
  const { spec, plugin, version, state, realm, admission, declared, holders } = instance;
  return {
    id: spec.id,
    name: spec.name,
    plugin,
    version,
    digest: spec.artifact.digest,
    contract: declared === undefined ? undefined : `${declared.contract.name}/${declared.contract.major}`,
    contractHash: declared?.contractHash,
    state: state.kind,
    isDefault: instance.routed,
    realm: spec.realm,
    strength: realm?.strength,
    moved: spec.moved,
    grants: spec.grants,
    segments: instance.around.segments.grants(plugin, spec.id, spec.realm),
    restart: instance.restart,
    error: state.kind === "failed" ? state.error.message : undefined,
    withheld: withheldFrom(spec),
    changes: instance.changes,
    copyOf: instance.crew === undefined || instance.crew.leader === instance ? undefined : instance.crew.leader.spec.id,
    instances: spec.instances,
    inFlight: admission.inFlight,
    waiting: admission.waiting,
    holders: holders.all.map(({ label }) => label),
  };
}
