import { spawnSync } from "node:child_process";
import type { LoadOptions, Strength } from "tenon";
import type { RealmName } from "./case.ts";

/** A realm to try to get out of. */
export interface RealmRow {
  readonly name: RealmName;
  /** What the docs say of it; the host's own word is held against it. */
  readonly strength: Strength;
  readonly load: LoadOptions;
  /** Flags of Node for the host. */
  readonly flags: readonly string[];
  /** What stands in front of the host's command line. */
  readonly within: readonly string[];
}

/** Nothing but to speak to its host. */
const grants = { services: ["host"] };
const limits = { heapBytes: 64 * 2 ** 20 };

const inNamespace = ["unshare", "--user", "--map-root-user", "--"];
/** A machine that lets nobody make namespaces: here, a namespace whose own limit of them is none. */
const withoutNamespaces: readonly string[] = [
  ...inNamespace,
  ...["sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh"],
];

/** One row a realm: what is tried in one is tried in all of them. */
export const realms: readonly RealmRow[] = [
  // The heap bombs of a plugin inline are bombs in the host's heap: it need not be as large as Node's default.
  {
    name: "inline",
    strength: "none",
    load: { realm: "inline", grants },
    flags: ["--max-old-space-size=128"],
    within: [],
  },
  { name: "thread", strength: "contained", load: { realm: "thread", limits, grants }, flags: [], within: [] },
  {
    name: "process contained",
    strength: "contained",
    load: { realm: "process", limits, grants },
    flags: [],
    get within(): readonly string[] {
      const [command = "", ...given] = [...inNamespace, "true"];
      // Where this machine lets nobody, nothing is needed.
      return spawnSync(command, given).status === 0 ? withoutNamespaces : [];
    },
  },
  { name: "process wall", strength: "wall", load: { realm: "process", limits, grants }, flags: [], within: [] },
];

export function realmNamed(name: string): RealmRow | undefined {
  return realms.find((row) => row.name === name);
}
