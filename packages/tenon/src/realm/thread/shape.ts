import type { Grants } from "../../contract/grants.ts";
import { permissionFlags } from "../grants/flags.ts";
import type { RealmLimits } from "../realm.ts";

/** What a thread is started with and cannot be given later: a thread serves only who asks for this very shape. */
export interface ThreadShape {
  /** Megabytes of old space; undefined for what V8 takes by itself. */
  readonly heapMb: number | undefined;
  /** Flags of Node's permission model; undefined for just what the host has. */
  readonly permissions: readonly string[] | undefined;
  /** What Node lets a worker with permissions read unasked, to be taken from it before plugin code runs. */
  readonly unreadable: string | undefined;
}

export function shapeOf({ heapBytes }: RealmLimits, grants: Grants): ThreadShape {
  const directory = process.cwd();
  const isGiven = grants === "all" || grants.fs?.read?.includes(directory) === true;
  return {
    heapMb: heapBytes === undefined ? undefined : Math.max(8, Math.round(heapBytes / 2 ** 20)),
    permissions: permissionFlags(grants, {
      netScope: process.allowedNodeEnvironmentFlags.has("--allow-net"),
      host: process.permission,
    }),
    unreadable: isGiven ? undefined : directory,
  };
}

/** Equal exactly where two shapes are. */
export function shapeKey(shape: ThreadShape): string {
  return JSON.stringify(Object.entries(shape).filter(([, value]) => value !== undefined));
}
