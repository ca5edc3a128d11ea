import { randomBytes } from "node:crypto";
import { describeWithoutStacks } from "../../channel/describe-thrown.ts";
import { Peer } from "../../channel/peer.ts";
import { descriptorWitness } from "../../witness/descriptors.ts";
import { gives } from "../../contract/grants.ts";
import { permissionFlags } from "../grants/flags.ts";
import { type Cgroup, Cgroups } from "../limits/cgroup.ts";
import { processHealth } from "../limits/process-health.ts";
import { processProgram } from "../guest-program.ts";
import type { Realm, RealmEnd, RealmOptions, StartRealm } from "../realm.ts";
import { bootChild, type Child } from "./child.ts";
import { Confiner, confinements, findCommand } from "./confinement.ts";
import { type NodeRight, nodeFlags } from "./flags.ts";
import { Inherited } from "./inherited.ts";
import { childWitnesses } from "./witnesses.ts";

export interface ProcessRealmOptions {
  /** What plugins may do by Node's own means. Default: nothing. */
  readonly rights?: readonly NodeRight[];
  /** Finds the commands that confine a child. */
  readonly find?: (name: string) => string | undefined;
  /** Makes what bounds the memory of a child. */
  readonly groups?: Cgroups;
}

/** How much longer a record may be than what its values are estimated at. */
const recordOverhead = 4;
const shortRecords = 2 ** 20;
const longestRecord = 2 ** 32 - 8;
/** The first process of a namespace is killed before its parent, which waits for all others. */
const waitForParentMs = 1_000;

/** Starts realms in processes of their own, behind the strongest wall that this machine has. */
export function processRealms({
  rights = [],
  find = findCommand,
  groups = new Cgroups(),
}: ProcessRealmOptions = {}): StartRealm {
  const confinerFor = (net: boolean): Confiner =>
    new Confiner(confinements({ net, find, isRoot: process.getuid?.() === 0 }));
  const confiners = { apart: confinerFor(false), onNetwork: confinerFor(true) };
  const shared: { inherited?: Inherited } = {};
  return async (options) => {
    const inherited = (shared.inherited ??= new Inherited());
    const program = `(${await processProgram()})(globalThis)`;
    const { grants, limits } = options;
    const permissions = permissionFlags(grants, {
      netScope: process.allowedNodeEnvironmentFlags.has("--allow-net"),
      host: process.permission,
    });
    // A process inherits no permissions of the host: to have just what the host has, it would have to be told all of it.
    const flags = nodeFlags({ rights, permissions: permissions ?? ["--permission"], heapBytes: limits.heapBytes });
    const net = rights.includes("net") || gives(grants, "net");
    const confiner = net ? confiners.onNetwork : confiners.apart;
    const { label, wheel } = options;
    const descriptors = descriptorWitness();
    const child = await confiner.start(label, (confinement) =>
      bootChild({
        ...{ label, confinement, net, flags, inherited, program, wheel },
        name: `tn${options.id}.${randomBytes(8).toString("hex")}`,
        longestBytes: longestFor(options),
      }),
    );
    const { memoryBytes = Infinity } = options.limits;
    const inner = child.facts?.inner.pid;
    const group =
      inner === undefined || memoryBytes === Infinity ? undefined : groups.bind(child.name, inner, memoryBytes);
    const startsOthers = rights.includes("child-process") || gives(grants, "childProcesses");
    return realmOf(child, options, { group, startsOthers, witnesses: childWitnesses(child, descriptors, group) });
  };
}

interface Bounds {
  readonly group: Cgroup | undefined;
  readonly startsOthers: boolean;
  readonly witnesses: Realm["witnesses"];
}

function realmOf(child: Child, options: RealmOptions, { group, startsOthers, witnesses }: Bounds): Realm {
  let reason: string | undefined;
  let asked = false;
  // Whoever breaks the protocol is not read any further: what else is in the pipe goes unread.
  const breakOff = (why: string): void => {
    reason ??= why;
    peer.close(why);
    child.kill();
  };
  const peer = new Peer({
    channel: child.channel,
    wheel: options.wheel,
    now: () => performance.now(),
    serve: options.serve,
    describe: describeWithoutStacks,
    onLog: ({ level, text, call }) => options.onLog({ level, text, call }),
    onMalformed: ({ found, wanted }) => breakOff(`it sent a malformed frame: found ${found}, wanted ${wanted}`),
  });
  const health = processHealth(
    {
      pid: child.facts?.inner.pid,
      startsOthers,
      ping: () => child.channel.note("ping"),
      get pongs() {
        return child.pongs;
      },
      breakOff,
    },
    options,
  );
  child.own({
    onLine: (level, text) => options.onLog({ level, text, call: undefined }),
    onFlood: (most) => breakOff(`it sent more than ${most} messages at once`),
    onEnd: (how) => {
      const { uncaught } = child;
      if (uncaught !== undefined) {
        options.onLog({ level: "error", text: `Uncaught ${uncaught.stack || uncaught.message}`, call: undefined });
        reason ??= `of an uncaught error: ${uncaught.name}: ${uncaught.message}`;
      }
      health[Symbol.dispose]();
      reason ??=
        group?.hasKilled === true
          ? `it needed more memory than limits.memoryBytes, ${options.limits.memoryBytes}, and the kernel ended it`
          : undefined;
      group?.remove();
      const why = reason ?? how;
      peer.close(why);
      if (!asked) options.onLost(why);
    },
  });
  const end = async (why: string, deadlineMs: number): Promise<RealmEnd> => {
    const startedAtMs = performance.now();
    asked = true;
    reason ??= why;
    const stuck = Promise.withResolvers<"stuck">();
    const alarms = [
      options.wheel.after(Math.min(waitForParentMs, deadlineMs / 2), () => child.killOuter()),
      options.wheel.after(deadlineMs, () => stuck.resolve("stuck")),
    ];
    child.kill();
    const outcome = await Promise.race([child.ended, stuck.promise]);
    for (const alarm of alarms) alarm.cancel();
    peer.close(why);
    const tookMs = Math.round(performance.now() - startedAtMs);
    return outcome === "stuck" ? { kind: "stuck", afterMs: tookMs } : { kind: "ended", tookMs };
  };
  const strength = child.facts?.strength ?? "contained";
  return {
    kind: "process",
    strength,
    thread: undefined,
    ...(child.facts === undefined ? {} : { pid: child.facts.inner.pid }),
    peer,
    witnesses,
    retention: undefined,
    code: undefined,
    health,
    end,
  };
}

function longestFor({ limits: { messageBytes = Infinity } }: RealmOptions): number {
  return Math.min(longestRecord, recordOverhead * messageBytes + shortRecords);
}
