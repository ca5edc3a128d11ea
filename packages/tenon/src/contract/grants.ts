import { defaultQuotaBytes } from "./storage.ts";

/** What a plugin is given besides its contract; what is not named here is refused. */
export interface GrantSet {
  /**
   * Hosts it may connect to and listen at: `api.example.com`, `api.example.com:443`, `*.example.com`, `10.0.0.1:8080`,
   * `[::1]`, or `*` for all, which sockets in the file system and datagrams need.
   */
  readonly net?: readonly string[];
  /** Absolute paths of files, or of directories with all that is in them. Links are resolved when it is given. */
  readonly fs?: { readonly read?: readonly string[]; readonly write?: readonly string[] };
  /** Names of environment variables. */
  readonly env?: readonly string[];
  /** Starting processes, which have every right of the host's user. */
  readonly childProcesses?: boolean;
  /** Loading native addons, which may do whatever the host may. */
  readonly addons?: boolean;
  /** Services of its contract: `kv`, or one method of it, `kv.get`. */
  readonly services?: readonly string[];
  /** Keeping things beyond its life, in a space and a directory of its own: up to a quota, 16 MiB unless another is told. */
  readonly storage?: boolean | { readonly quotaBytes: number };
}

/** What a plugin is given: a set, or `all` for one that is trusted like the host's own code. */
export type Grants = "all" | GrantSet;

/** One kind of grant. */
export type GrantKind = keyof GrantSet;

/** What would have allowed something that was refused: a grant, a place among those of a segment, or only `all`. */
export type Allowing = GrantKind | "segments" | "all";

export function isAllowing(kind: string): kind is Allowing {
  return isGrantKind(kind) || kind === "segments" || kind === "all";
}

/** Nothing beyond the contract. */
export const noGrants: GrantSet = Object.freeze({});

/** Whether a service call is covered. */
export function allowsService(grants: Grants, service: string, method: string): boolean {
  if (grants === "all") return true;
  return grants.services?.some((each) => each === service || each === `${service}.${method}`) ?? false;
}

/** Whether anything of a kind is given. */
export function gives(grants: Grants, kind: GrantKind): boolean {
  if (grants === "all") return true;
  const given = grants[kind];
  if (given === undefined || given === false) return false;
  if (given === true) return true;
  if (kind === "storage") return true;
  return Array.isArray(given)
    ? given.length > 0
    : Object.values(given as NonNullable<GrantSet["fs"]>).some((paths) => paths.length > 0);
}

/** What it may keep; undefined where it may keep nothing. */
export function quotaOf(grants: Grants): number | undefined {
  if (!gives(grants, "storage")) return undefined;
  const given = grants === "all" ? undefined : grants.storage;
  return typeof given === "object" ? given.quotaBytes : defaultQuotaBytes;
}

const kinds: Readonly<Record<GrantKind, true>> = {
  net: true,
  fs: true,
  env: true,
  childProcesses: true,
  addons: true,
  services: true,
  storage: true,
};

export function isGrantKind(kind: string): kind is GrantKind {
  return Object.hasOwn(kinds, kind);
}
