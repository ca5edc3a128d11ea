import { randomBytes } from "node:crypto";
import { descriptorWitness } from "../../witness/descriptors.ts";
import { type Cgroup, Cgroups } from "../limits/cgroup.ts";
import { processHealth } from "../limits/process-health.ts";
import type { Pool } from "../pool/pool.ts";
import type { Realm, RealmHealth, RealmOptions, StartRealm } from "../realm.ts";
import { findCommand } from "./confinement.ts";
import type { NodeRight } from "./flags.ts";
import { GuestChild, type GuestOwner } from "./guest-child.ts";
import { type ProcessShape, shapeOf } from "./shape.ts";
import type { SpareChild } from "./spare-children.ts";
import { Starter } from "./starter.ts";
import { childWitnesses } from "./witnesses.ts";

export interface ProcessRealmOptions {
  /** What plugins may do by Node's own means, beside what they are granted. Default: nothing. */
  readonly rights?: readonly NodeRight[];
  /** Finds the commands that confine a child. */
  readonly find?: (name: string) => string | undefined;
  readonly starter?: Starter;
  /** Makes what bounds the memory of a child. */
  readonly groups?: Cgroups;
  /** Where a child may be that has been started already. */
  readonly pool?: Pool<ProcessShape, SpareChild>;
}

/** Starts realms in processes of their own, behind the strongest wall that this machine has. One out of the pool is there already. */
export function processRealms({
  rights = [],
  find = findCommand,
  starter = new Starter(find),
  groups = new Cgroups(),
  pool,
}: ProcessRealmOptions = {}): StartRealm {
  return async (options) => {
    const { label, wheel, limits, grants, id } = options;
    const shape = shapeOf(limits, grants, rights);
    const descriptors = descriptorWitness();
    const spare = pool?.take(shape)?.guest;
    const name = `tn${id}.${randomBytes(8).toString("hex")}`;
    const child = spare?.child ?? (await starter.start(label, name, shape, wheel));
    const { memoryBytes = Infinity } = limits;
    const inner = child.facts?.inner.pid;
    const group =
      inner === undefined || memoryBytes === Infinity ? undefined : groups.bind(child.name, inner, memoryBytes);
    const open = (owner: GuestOwner): GuestChild => {
      if (spare === undefined) return new GuestChild(child, wheel, owner);
      spare.bind(owner);
      return spare;
    };
    return realmOf(options, shape, group, open, childWitnesses(child, descriptors, group));
  };
}

function realmOf(
  options: RealmOptions,
  { startsOthers }: ProcessShape,
  group: Cgroup | undefined,
  open: (owner: GuestOwner) => GuestChild,
  witnesses: Realm["witnesses"],
): Realm {
  const { serve, onLog, onLost, limits } = options;
  const health: { now?: RealmHealth & Disposable } = {};
  const onExit = (): string | undefined => {
    health.now?.[Symbol.dispose]();
    const { hasKilled = false } = group ?? {};
    group?.remove();
    return hasKilled
      ? `it needed more memory than limits.memoryBytes, ${limits.memoryBytes}, and the kernel ended it`
      : undefined;
  };
  const guest = open({ serve, onLog, onLost, onExit });
  const { child, peer } = guest;
  const pid = child.facts?.inner.pid;
  health.now = processHealth(
    {
      pid,
      startsOthers,
      ping: () => child.channel.note("ping"),
      get pongs() {
        return child.pongs;
      },
      breakOff: (why) => guest.breakOff(why),
    },
    options,
  );
  return {
    kind: "process",
    strength: child.facts?.strength ?? "contained",
    thread: undefined,
    ...(pid === undefined ? {} : { pid }),
    peer,
    witnesses,
    retention: undefined,
    code: undefined,
    health: health.now,
    end: (why, deadlineMs) => guest.end(why, deadlineMs),
  };
}
