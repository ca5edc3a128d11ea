import { randomBytes } from "node:crypto";
import { once } from "../../kernel/once.ts";
import { descriptorWitness } from "../../witness/descriptors.ts";
import { type Cgroup, Cgroups } from "../limits/cgroup.ts";
import { OutputGate, tooMuch } from "../limits/output-gate.ts";
import { processHealth } from "../limits/process-health.ts";
import type { Pool } from "../pool/pool.ts";
import type { Realm, RealmHealth, RealmLimits, RealmOptions, StartRealm } from "../realm.ts";
import type { Child } from "./child.ts";
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
    const descriptors = once(descriptorWitness);
    const spare = pool?.take(shape);
    const name = `tn${id}.${randomBytes(8).toString("hex")}`;
    if (spare === undefined) {
      options.onMake();
      descriptors();
    }
    const child = spare?.guest.child ?? (await starter.start(label, name, shape, wheel));
    const group = bounded(child, spare?.group, limits, groups);
    const open = (owner: GuestOwner): GuestChild => {
      if (spare === undefined) return new GuestChild(child, wheel, owner);
      spare.guest.bind(owner);
      return spare.guest;
    };
    return realmOf(options, shape, group, open, {
      noteBefore: () => void descriptors(),
      witnesses: once(() => childWitnesses(child, descriptors(), group)),
    });
  };
}

/** A spare has a group of its own, with the bound that most plugins have. */
function bounded(
  child: Child,
  given: Cgroup | undefined,
  { memoryBytes = Infinity }: RealmLimits,
  groups: Cgroups,
): Cgroup | undefined {
  if (given !== undefined) {
    try {
      given.bound(memoryBytes);
    } catch {
      // It has more already than it may have by that: what watches it ends it.
    }
    return given;
  }
  const inner = child.facts?.inner.pid;
  return inner === undefined || memoryBytes === Infinity ? undefined : groups.bind(child.name, inner, memoryBytes);
}

/** What is looked at from outside, made when nothing of the plugin has run yet. */
interface Looks {
  readonly noteBefore: () => void;
  readonly witnesses: () => Realm["witnesses"];
}

function realmOf(
  options: RealmOptions,
  { startsOthers }: ProcessShape,
  group: Cgroup | undefined,
  open: (owner: GuestOwner) => GuestChild,
  { noteBefore, witnesses }: Looks,
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
  const { outputBytes = Infinity } = limits;
  const output = new OutputGate(outputBytes, (bytes) => guest.breakOff(tooMuch(bytes, outputBytes)));
  const guest = open({ serve, onLog, onLost, onExit, onOutput: output.add });
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
    noteBefore,
    get witnesses() {
      return witnesses();
    },
    retention: undefined,
    code: undefined,
    health: health.now,
    end: (why, deadlineMs) => guest.end(why, deadlineMs),
  };
}
