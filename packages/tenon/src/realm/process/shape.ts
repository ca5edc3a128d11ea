import { gives, type Grants } from "../../contract/grants.ts";
import { permissionFlags } from "../grants/flags.ts";
import type { RealmLimits } from "../realm.ts";
import { type NodeRight, nodeFlags } from "./flags.ts";

/** What a process is started with and cannot be given later: a process serves only who asks for this very shape. */
export interface ProcessShape {
  /** Node's own command line. */
  readonly flags: readonly string[];
  /** Whether it keeps the host's network. */
  readonly net: boolean;
  /** Whether it may start others. */
  readonly startsOthers: boolean;
  /** The longest record that is taken from it. */
  readonly longestBytes: number;
}

/** How much longer a record may be than what its values are estimated at. */
const recordOverhead = 4;
const shortRecords = 2 ** 20;
const longestRecord = 2 ** 32 - 8;

export function shapeOf(
  { heapBytes, messageBytes = Infinity }: RealmLimits,
  grants: Grants,
  rights: readonly NodeRight[],
): ProcessShape {
  const permissions = permissionFlags(grants, {
    netScope: process.allowedNodeEnvironmentFlags.has("--allow-net"),
    host: process.permission,
  });
  return {
    // A process inherits no permissions of the host: to have just what the host has, it would have to be told all of it.
    flags: nodeFlags({ rights, permissions: permissions ?? ["--permission"], heapBytes }),
    net: rights.includes("net") || gives(grants, "net"),
    startsOthers: rights.includes("child-process") || gives(grants, "childProcesses"),
    longestBytes: Math.min(longestRecord, recordOverhead * messageBytes + shortRecords),
  };
}

/** Equal exactly where two shapes are. */
export function shapeKey(shape: ProcessShape): string {
  return JSON.stringify(Object.entries(shape));
}
