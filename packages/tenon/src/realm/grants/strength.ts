import type { GrantKind } from "../../contract/grants.ts";
import type { RealmKind } from "../realm.ts";

/**
 * What holds a plugin to a grant. `wall`: hostile code does not come past it. `depth`: accidents and code that was not written
 * against it do not; what is known to come past is in `gap`. `none`: nothing.
 */
export type GrantStrength = "wall" | "depth" | "none";

/** What a plugin in a realm is held to a grant by, and what that is worth. */
export interface GrantHold {
  readonly strength: GrantStrength;
  /** By what it is held. */
  readonly by: string;
  /** What comes past it all the same; undefined where nothing is known. */
  readonly gap: string | undefined;
}

const nothing: GrantHold = { strength: "none", by: "nothing: it shares the host's heap", gap: "all of it" };
const depth = (by: string, gap: string): GrantHold => ({ strength: "depth", by, gap });
const shared = "descriptors, memory and native faults are those of the process";

/** What a plugin in a thread is held by, the same on Linux, macOS and Windows. */
const thread: Readonly<Record<GrantKind, (nodeMajor: number) => GrantHold>> = {
  net: (major) =>
    major >= 26
      ? depth(
          "Node's permission model for all or nothing, the guest for hosts and ports",
          "with a host granted, code that changes JavaScript's or Node's own objects",
        )
      : depth(
          "the guest alone, where plugin code asks Node's modules",
          "code that changes JavaScript's or Node's own objects",
        ),
  fs: () =>
    depth("Node's permission model; the guest for descriptors and databases", "links inside of what is granted"),
  env: () => depth("an environment of its own, with these names only", shared),
  childProcesses: () =>
    depth("Node's permission model, for all or nothing", "with it granted, all that the host's user may"),
  addons: () => depth("Node's permission model, for all or nothing", "with it granted, all that the host may"),
  services: () => depth("the host, which serves the call", shared),
  storage: () => depth("the host for keys, Node's permission model for its directory", shared),
};

const contained = "where the realm is `contained`, what comes past that";

/** The same for a process, the realm's own strength being `wall`. */
const child: Readonly<Record<GrantKind, GrantHold>> = {
  net: depth(
    "a network namespace of its own while no host is granted; with one, the same as in a thread",
    "with a host granted, code that changes JavaScript's or Node's own objects",
  ),
  fs: depth(
    "Node's permission model, its own user and mounts; the guest for databases",
    "links inside of what is granted",
  ),
  env: { strength: "wall", by: "a process of its own, with these names only", gap: contained },
  childProcesses: depth(
    "Node's permission model, for all or nothing",
    "with it granted, all that its confinement leaves",
  ),
  addons: depth("Node's permission model, for all or nothing", "with it granted, all that its confinement leaves"),
  services: { strength: "wall", by: "the host, outside of the realm", gap: contained },
  storage: depth(
    "the host for keys, Node's permission model for its directory",
    "where the host is root, directories of other processes are the same user's",
  ),
};

/** What holds a plugin to a grant in a realm, on a major version of Node. */
export function grantHold(kind: GrantKind, realm: RealmKind, nodeMajor: number): GrantHold {
  switch (realm) {
    case "inline":
      return nothing;
    case "thread":
      return thread[kind](nodeMajor);
    case "process":
      return child[kind];
  }
}
