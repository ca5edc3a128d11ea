import type { MemoryReading, RealmKind } from "../realm/realm.ts";
import type { HeldThen, PastState } from "./history.ts";
import type { Instance, InstanceLimits } from "./instance.ts";
import type { LogLine } from "./log-book.ts";

/** What is known of a realm that ended on its own, or had to be ended. */
export interface Fault {
  /** ISO 8601. */
  readonly at: string;
  readonly why: string;
  /** The name it was loaded under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly instance: number;
  readonly realm: RealmKind;
  /** Name of its thread, which is that of the operating system's too, in its first 15 bytes. */
  readonly thread: string | undefined;
  readonly pid: number;
  /** Calls that were under way, oldest first; `ageMs` is how long each had been. */
  readonly calls: readonly { readonly method: string; readonly ageMs: number }[];
  /** Of the error that nobody caught, or of what a stuck thread was at; mapped to the sources. */
  readonly stack: string | undefined;
  /** What it held when somebody asked last, and when that was: one that is stuck or gone cannot be asked. */
  readonly held: HeldThen | undefined;
  readonly limits: InstanceLimits;
  /** The last that was seen of its memory while it worked. */
  readonly memory: MemoryReading | undefined;
  /** The states of its life, oldest first. */
  readonly states: readonly PastState[];
  /** The last 50 lines it wrote, secrets taken out. */
  readonly log: readonly LogLine[];
}

const mostCalls = 50;
const lastLines = 50;

export function faultOf(instance: Instance, why: string, stack: string | undefined): Fault {
  const { spec, plugin, version, realm, logs, around } = instance;
  const underWay = realm?.peer.cutOff ?? [];
  return {
    at: new Date().toISOString(),
    why,
    name: spec.name,
    plugin,
    version,
    digest: spec.artifact.digest,
    instance: spec.id,
    realm: spec.realm,
    thread: realm?.thread,
    pid: realm?.pid ?? process.pid,
    calls: underWay
      .filter(({ instance: of }) => of === spec.id)
      .slice(0, mostCalls)
      .map(({ target, ageMs }) => ({ method: target.kind === "method" ? target.name : target.kind, ageMs })),
    stack: stack === undefined ? undefined : around.redact(around.mapStack(stack)),
    held: instance.lastHeld,
    limits: spec.limits,
    memory: realm?.health?.memory,
    states: [...instance.states],
    log: logs.last.slice(-lastLines),
  };
}
