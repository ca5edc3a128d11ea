import { gives, type Grants } from "../../contract/grants.ts";

/** The permission of the host's own process, where Node was started with `--permission`. */
export interface HostPermission {
  has(scope: string, reference?: string): boolean;
}

export interface FlagOptions {
  /** Node has a permission for the network from 26 on. Before, the guest alone holds to the grant. */
  readonly netScope: boolean;
  readonly host: HostPermission | undefined;
}

/**
 * The flags of Node's permission model that hold a thread to its grants, and never give what the host does not have; undefined
 * where it is to have just what the host has. An empty list would take restrictions of the host away.
 */
export function permissionFlags(grants: Grants, { netScope, host }: FlagOptions): readonly string[] | undefined {
  if (grants === "all") return host === undefined ? [] : undefined;
  const hostHas = (scope: string, reference?: string): boolean => host?.has(scope, reference) ?? true;
  const paths = (flag: string, scope: string, given: readonly string[] = []): readonly string[] =>
    given.flatMap((path) => [
      ...(hostHas(scope, path) ? [`--${flag}=${path}`] : []),
      // What will be there may be a directory.
      ...(hostHas(scope, below(path, probe)) ? [`--${flag}=${below(path, "*")}`] : []),
    ]);
  const flags = ["--permission"];
  flags.push(...paths("allow-fs-read", "fs.read", grants.fs?.read));
  flags.push(...paths("allow-fs-write", "fs.write", grants.fs?.write));
  if (gives(grants, "childProcesses") && hostHas("child")) flags.push("--allow-child-process");
  // Node warns of each of them on standard error, which would become lines of the plugin.
  if (gives(grants, "addons") && hostHas("addon")) flags.push("--allow-addons");
  if (flags.some((flag) => flag === "--allow-child-process" || flag === "--allow-addons"))
    flags.push("--disable-warning=SecurityWarning");
  if (netScope && gives(grants, "net") && hostHas("net"))
    flags.push("--allow-net", "--disable-warning=ExperimentalWarning");
  return flags;
}

/** A name nobody has: whether the host may read all of a directory shows at what is not there. */
const probe = "tenon-is-all-of-it-mine";

function below(path: string, name: string): string {
  return path.endsWith("/") ? `${path}${name}` : `${path}/${name}`;
}
