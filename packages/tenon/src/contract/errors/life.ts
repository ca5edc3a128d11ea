import { entry, type Entries, listed } from "./entry.ts";

interface Named {
  plugin: string;
  version: string;
}
const named = (data: Named): string => `${data.plugin}@${data.version}`;

export interface LifeErrors {
  TENON_LOAD_FAILED: Named & { why: string };
  TENON_PLUGIN_EXPORT: Named & { found: string };
  TENON_SETUP_FAILED: Named & { why: string };
  TENON_SETUP_INCOMPLETE: Named & { missing: string };
  TENON_BLOCKING_REFUSED: Named & { why: string };
  TENON_INIT_REFUSED: Named & { changes: readonly string[] };
  TENON_SLOT_REFUSED: Named & { slot: string; why: string };
  TENON_SLOT_NOT_AMBIENT: Named & { slot: string };
  TENON_START_DEADLINE: Named & { step: string; deadlineMs: number };
  TENON_START_CANCELLED: Named & { why: string };
  TENON_CONFIG_INVALID: Named & { path: string; found: string; wanted: string };
  TENON_INSTANCE_UNKNOWN: { wanted: string; known: string };
  TENON_INSTANCE_TAKEN: { name: string; holder: string };
  TENON_COPIES_REFUSED: Named & { why: string };
  TENON_INSTANCE_STATE: Named & { operation: string; state: string };
  TENON_UNLOAD_HELD: Named & { holders: readonly string[] };
  TENON_SWAP_REFUSED: Named & { why: string };
  TENON_SWAP_FAILED: { from: string; to: string; step: string; why: string };
  TENON_USES_CYCLE: { cycle: readonly string[] };
  TENON_USES_MISSING: Named & { alias: string; contract: string };
  TENON_REALM_ENDED: Named & { realm: string; why: string };
  TENON_STRENGTH_REFUSED: Named & { realm: string; strength: string; wanted: string };
  TENON_LIMIT_VOID: Named & { limit: string; flag: string };
  TENON_INSTANCE_RESTARTING: Named & { backInMs: number; attempt: number; most: number; why: string };
  TENON_RESTART_LIMIT: Named & { most: number; withinMs: number; why: string };
  TENON_FRAME_MALFORMED: { found: string; wanted: string };
  TENON_PROCESS_START: { label: string; why: string };
  TENON_PIPE_FULL: { unreadBytes: number; limitBytes: number };
  TENON_HOST_CLOSED: { operation: string };
  TENON_TEARDOWN_DEADLINE: { label: string; deadlineMs: number };
}

/** What can go wrong in the life of an instance, a realm and the host. */
export const lifeErrors: Entries<LifeErrors> = {
  TENON_LOAD_FAILED: entry(
    "Plugin failed while its code ran for the first time",
    (d) => `Cannot load ${named(d)}: ${d.why}`,
    "The cause holds the plugin's own error, mapped to its source.",
  ),
  TENON_PLUGIN_EXPORT: entry(
    "Plugin exports the wrong thing",
    (d) => `Cannot load ${named(d)}: its default export is ${d.found}, wanted what definePlugin() returns`,
    "Write: export default definePlugin(Contract, { setup }).",
  ),
  TENON_SETUP_FAILED: entry(
    "Plugin failed in setup",
    (d) => `Cannot set up ${named(d)}: ${d.why}`,
    "The cause holds the plugin's own error, mapped to its source.",
  ),
  TENON_SLOT_REFUSED: entry(
    "Slot not allowed",
    (d) => `Cannot define slot "${d.slot}" of ${d.plugin}@${d.version}: ${d.why}`,
    "Define each slot once, under a name of its own, while setup runs.",
  ),
  TENON_SLOT_NOT_AMBIENT: entry(
    "Slot does not find its call",
    (d) => `Cannot read slot "${d.slot}" of ${d.plugin}@${d.version} without its call: it is not ambient`,
    "Read it with slot.of(call), or define it with { ambient: true }.",
  ),
  TENON_SETUP_INCOMPLETE: entry(
    "Plugin does not implement its contract",
    (d) => `Cannot set up ${named(d)}: methods ${d.missing} are missing from what setup returned`,
    "Return every method of the contract from setup.",
  ),
  TENON_BLOCKING_REFUSED: entry(
    "Plugin that waits without its event loop needs it",
    (d) => `Cannot let ${named(d)} wait without its event loop: ${d.why}`,
    "Take blocking out of definePlugin; or declare its methods and services sync, and let setup or the host do what has to wait.",
  ),
  TENON_INIT_REFUSED: entry(
    "Plugin changed what is not its own while it was set up",
    (d) => `Cannot load ${named(d)}: until it was set up it changed ${listed(d.changes)}`,
    "Take it out of the plugin or its packages, or leave this kind out of initAudit.",
  ),
  TENON_START_DEADLINE: entry(
    "Plugin did not start in time",
    (d) => `Cannot start ${named(d)}: its ${d.step} had not ended after ${d.deadlineMs} ms`,
    "Find what it waits for; give more time with startMs if it needs it.",
  ),
  TENON_START_CANCELLED: entry(
    "Start was cut short",
    (d) => `Cannot start ${named(d)}: it was still starting when ${d.why}`,
    "Nothing of it stays loaded; load it again if it is still wanted.",
  ),
  TENON_CONFIG_INVALID: entry(
    "Configuration refused",
    (d) => `Cannot configure ${named(d)}: at "${d.path}" found ${d.found}, wanted ${d.wanted}`,
    "Correct the configuration given to load.",
  ),
  TENON_INSTANCE_UNKNOWN: entry(
    "No such plugin is loaded",
    (d) => `Cannot find "${d.wanted}": loaded are ${d.known}`,
    "Load it first, or correct the name or version range.",
  ),
  TENON_INSTANCE_TAKEN: entry(
    "Name already taken",
    (d) => `Cannot load under the name "${d.name}": ${d.holder} has it`,
    "Give another name, or swap.",
  ),
  TENON_COPIES_REFUSED: entry(
    "Plugin cannot have more than one instance",
    (d) => `Cannot spread the calls of ${named(d)} over more instances: ${d.why}`,
    "Leave `instances` out, or say `stateless: true` in the plugin and run it in a thread or a process, without state to hand over and without idleMs.",
  ),
  TENON_INSTANCE_STATE: entry(
    "Instance is not in a state for this",
    (d) => `Cannot ${d.operation} ${named(d)}: it is ${d.state}`,
    "Wait for the operation in flight, or load it again.",
  ),
  TENON_UNLOAD_HELD: entry(
    "Instance is still held",
    (d) => `Cannot unload ${named(d)} softly: ${d.holders.length} holder(s)\n  ${d.holders.join("\n  ")}`,
    "Release the holders, or unload with a deadlineMs, after which leases are revoked.",
  ),
  TENON_SWAP_REFUSED: entry(
    "Swap refused",
    (d) => `Cannot swap ${named(d)}: ${d.why}`,
    "Nothing has changed. Wait for the operation in flight, or swap to another version or configuration.",
  ),
  TENON_SWAP_FAILED: entry(
    "Swap failed, the old version goes on",
    (d) => `Cannot swap ${d.from} for ${d.to}: failed in ${d.step}: ${d.why}`,
    "The old version serves on with its state, no call was lost. The cause holds the error of the new version.",
  ),
  TENON_USES_CYCLE: entry(
    "Plugins use each other in a circle",
    (d) => `Cannot load: uses form a cycle ${d.cycle.join(" -> ")}`,
    "Take one of the uses out, or talk through events or a host service.",
  ),
  TENON_USES_MISSING: entry(
    "Used contract has no provider",
    (d) => `Cannot reach "${d.alias}" of ${named(d)}: no loaded plugin fulfils contract "${d.contract}"`,
    "Load a plugin that fulfils it first.",
  ),
  TENON_REALM_ENDED: entry(
    "Realm ended on its own",
    (d) => `Cannot go on with ${named(d)}: its ${d.realm} realm ended because ${d.why}`,
    "The last log lines of the plugin tell more. What was loaded is started again, unless the host was told not to.",
  ),
  TENON_STRENGTH_REFUSED: entry(
    "Realm too weak for a plugin of unknown origin",
    (d) =>
      `Cannot start ${d.plugin}@${d.version}: its load names no digest, its realm ${d.realm} is ${d.strength}, and unknownOrigin wants ${d.wanted}`,
    'Load it with realm: "process" where the machine allows a wall, name the digest of bytes that you know, or accept less by unknownOrigin.',
  ),
  TENON_LIMIT_VOID: entry(
    "Limit is void in this process",
    (d) =>
      `Cannot load ${named(d)} with limits.${d.limit}: this process was started with ${d.flag}, which V8 gives to every thread instead`,
    "Start Node without that flag, and NODE_OPTIONS too, or load it without this limit; limits.memoryBytes holds in any case.",
  ),
  TENON_INSTANCE_RESTARTING: entry(
    "Plugin is being restarted",
    (d) =>
      `Cannot call ${named(d)} before its deadline: it is back in ${d.backInMs} ms at the earliest (start ${d.attempt} of ${d.most}), as its realm ended because ${d.why}`,
    "Call again then, or give the call more time: it waits by itself where its deadline allows.",
  ),
  TENON_RESTART_LIMIT: entry(
    "Plugin ended too often to be started again",
    (d) =>
      `Cannot start ${named(d)} again: it ended more than ${d.most} times within ${d.withinMs} ms, the last time because ${d.why}`,
    "Look at its fault reports and log, then load it again or swap it for a version that works; the option restart sets the limit.",
  ),
  TENON_FRAME_MALFORMED: entry(
    "Message from a realm is malformed",
    (d) => `Cannot read a message from the realm: found ${d.found}, wanted ${d.wanted}`,
    "The realm was ended: its code wrote to the channel itself. Do not load that plugin again.",
  ),
  TENON_PROCESS_START: entry(
    "Process of a realm could not be started",
    (d) => `Cannot start a process for ${d.label}: ${d.why}`,
    "Nothing has changed. Raise the host's limits of open files and processes (ulimit -n, -u) or unload something; start a host under --permission with --allow-child-process; then load it again.",
  ),
  TENON_PIPE_FULL: entry(
    "Process does not read what it is sent",
    (d) =>
      `Cannot send to the process of a plugin: it has left ${d.unreadBytes} bytes unread, at most ${d.limitBytes} may wait`,
    "Send less at once, or call again when calls under way have ended. A plugin that stays busy reads nothing: unload it.",
  ),
  TENON_HOST_CLOSED: entry(
    "Host is closed",
    (d) => `Cannot ${d.operation}: the host is closed or closing`,
    "Create a new host.",
  ),
  TENON_TEARDOWN_DEADLINE: entry(
    "Teardown did not end in time",
    (d) => `Cannot finish the teardown "${d.label}": it had not ended after ${d.deadlineMs} ms`,
    "Make the teardown shorter or abortable; the unload went on without it.",
  ),
};
