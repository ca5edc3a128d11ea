import type { Wheel } from "../kernel/wheel.ts";
import { CodeStore } from "../realm/code/code-store.ts";
import { WasmModules } from "../realm/code/wasm-modules.ts";
import { Cgroups } from "../realm/limits/cgroup.ts";
import { inlineRealms } from "../realm/inline/inline-realm.ts";
import type { Pool, PoolStatus } from "../realm/pool/pool.ts";
import { findCommand } from "../realm/process/confinement.ts";
import { processRealms } from "../realm/process/process-realm.ts";
import { type ProcessShape, shapeOf } from "../realm/process/shape.ts";
import { type SpareChild, spareProcesses } from "../realm/process/spare-children.ts";
import { Starter } from "../realm/process/starter.ts";
import type { RealmKind, StartRealm } from "../realm/realm.ts";
import { sparePool } from "../realm/thread/spare-threads.ts";
import { threadRealms } from "../realm/thread/thread-realm.ts";
import { givenGrants } from "./grants.ts";
import { defaults, type HostOptions, type WarmOptions } from "./options.ts";

interface Spares {
  readonly status: PoolStatus;
  close(): Promise<void>;
}

/** Realms that are started before a plugin asks for one. */
export interface Pools {
  readonly threads: Spares;
  readonly processes: Spares;
}

export interface HostRealms {
  readonly start: Readonly<Record<RealmKind, StartRealm>>;
  /** Undefined where none are kept. */
  readonly pools: Pools | undefined;
  /** Compiled code; undefined where none is kept. */
  readonly code: CodeStore | undefined;
  /** Compiled modules of WebAssembly. */
  readonly modules: WasmModules;
}

/** The means to start a realm of each kind, and what is kept ready for that. */
export function hostRealms({ wire = defaults.wire, warm = false, grants }: HostOptions, wheel: Wheel): HostRealms {
  const inline = inlineRealms();
  const modules = new WasmModules();
  if (warm === false) {
    const start = { inline, thread: threadRealms(wire), process: processRealms() };
    return { start, pools: undefined, code: undefined, modules };
  }
  const size = { ...defaults.warm, ...(typeof warm === "object" ? warm : {}) };
  const starter = new Starter(findCommand);
  const threads = sparePool(wire, wheel, size, givenGrants(undefined, grants, "thread"));
  const groups = new Cgroups();
  const processes = processPool(starter, wheel, size, grants, groups);
  return {
    start: {
      inline,
      thread: threadRealms(wire, threads),
      process: processRealms({ starter, groups, pool: processes }),
    },
    pools: { threads, processes },
    code: new CodeStore(wheel, size.codeBytes),
    modules,
  };
}

function processPool(
  starter: Starter,
  wheel: Wheel,
  { processes: least, most }: WarmOptions,
  grants: HostOptions["grants"],
  groups: Cgroups,
): Pool<ProcessShape, SpareChild> {
  const common = shapeOf(defaults.limits, givenGrants(undefined, grants, "process"), []);
  const { memoryBytes } = defaults.limits;
  return spareProcesses(starter, wheel, { least, most }, common, { groups, memoryBytes });
}
