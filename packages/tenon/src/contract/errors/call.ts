import { entry, type Entries } from "./entry.ts";

interface At {
  plugin: string;
  version: string;
  method: string;
}
const at = (data: At): string => `"${data.method}" of ${data.plugin}@${data.version}`;

export interface CallErrors {
  TENON_LEASE_REVOKED: { plugin: string; version: string; when: string; why: string };
  TENON_CALL_DEADLINE: At & { deadlineMs: number; ageMs: number };
  TENON_CALL_ABORTED: At & { ageMs: number };
  TENON_CALL_QUEUE_FULL: At & { inFlight: number; queued: number; limit: number; queueLimit: number };
  TENON_CALL_LOST: At & { ageMs: number; why: string };
  TENON_SYNC_REENTRY: At & { why: string };
  TENON_SYNC_UNAVAILABLE: At & { why: string };
  TENON_METHOD_UNKNOWN: { plugin: string; version: string; method: string; known: string };
  TENON_INPUT_INVALID: { where: string; path: string; found: string; wanted: string };
  TENON_OUTPUT_INVALID: { where: string; path: string; found: string; wanted: string };
  TENON_VALUE_TOO_LARGE: { where: string; path: string; found: string; limit: string };
  TENON_OPTION_INVALID: { option: string; found: string; wanted: string };
  TENON_GRANT_DENIED: { plugin: string; version: string; grant: string; what: string };
  TENON_SERVICE_UNKNOWN: { plugin: string; service: string; known: string };
  TENON_STORAGE_FULL: {
    plugin: string;
    version: string;
    key: string;
    usedBytes: number;
    neededBytes: number;
    quotaBytes: number;
  };
  TENON_STORAGE_FAILED: { what: string; why: string };
  TENON_STORAGE_IN_USE: { name: string };
}

/** What can go wrong with one call. */
export const callErrors: Entries<CallErrors> = {
  TENON_LEASE_REVOKED: entry(
    "Lease revoked or released",
    (d) => `Cannot call ${d.plugin}@${d.version}: its lease ended at ${d.when} because ${d.why}`,
    "Take a new lease, or use a client, which follows the version of the moment.",
  ),
  TENON_CALL_DEADLINE: entry(
    "Call deadline passed",
    (d) => `Cannot finish ${at(d)}: no answer after ${d.ageMs} ms, the deadline is ${d.deadlineMs} ms`,
    "Give the call more time with deadlineMs, or find out what the plugin waits for.",
  ),
  TENON_CALL_ABORTED: entry(
    "Call aborted by its caller",
    (d) => `Cannot finish ${at(d)}: its signal aborted after ${d.ageMs} ms`,
    "Nothing to mend if the abort was meant; the reason of the signal is the cause of this error.",
  ),
  TENON_CALL_QUEUE_FULL: entry(
    "Too many calls at once",
    (d) =>
      `Cannot start ${at(d)}: ${d.inFlight} of ${d.limit} calls in flight and ${d.queued} of ${d.queueLimit} waiting`,
    "Call less at once, or raise limits.calls and limits.queue of this instance.",
  ),
  TENON_CALL_LOST: entry(
    "Call lost with its realm",
    (d) => `Cannot finish ${at(d)}: its realm ended ${d.ageMs} ms into the call because ${d.why}`,
    "Whether the plugin did the work is not known: call again only what is idempotent.",
  ),
  TENON_SYNC_REENTRY: entry(
    "Synchronous call waits for what cannot happen before it ends",
    (d) => `Cannot answer ${at(d)} while its caller stands still: ${d.why}`,
    "Inside of a synchronous call answer without a promise, and call only methods that are declared and implemented as sync: ctx.services.NAME.sync; or call this one without sync.",
  ),
  TENON_SYNC_UNAVAILABLE: entry(
    "Synchronous call not possible now",
    (d) => `Cannot call ${at(d)} synchronously: ${d.why}`,
    "Call it without sync: such a call waits for its turn and its answer by promise.",
  ),
  TENON_METHOD_UNKNOWN: entry(
    "No such method",
    (d) => `Cannot call "${d.method}" of ${d.plugin}@${d.version}: it is not in the contract, which has ${d.known}`,
    "Call a method of the contract, or add this one to it.",
  ),
  TENON_INPUT_INVALID: entry(
    "Value does not fit what the contract takes",
    (d) => `Cannot send ${d.where}: at "${d.path}" found ${d.found}, wanted ${d.wanted}`,
    "Pass a value that fits the contract's schema; only plain data crosses the wall.",
  ),
  TENON_OUTPUT_INVALID: entry(
    "Answer does not fit the contract",
    (d) => `Cannot accept ${d.where}: at "${d.path}" found ${d.found}, wanted ${d.wanted}`,
    "The plugin answered what its contract does not allow: fix the plugin, or the contract.",
  ),
  TENON_VALUE_TOO_LARGE: entry(
    "Value too large",
    (d) => `Cannot copy ${d.where}: at "${d.path}" found ${d.found}, wanted ${d.limit}`,
    "Send less at once, nest it less, stream it, or raise limits.messageBytes.",
  ),
  TENON_OPTION_INVALID: entry(
    "Option out of range",
    (d) => `Cannot use option "${d.option}": current value is ${d.found}, wanted ${d.wanted}`,
    "Correct the option.",
  ),
  TENON_GRANT_DENIED: entry(
    "Not granted",
    (d) =>
      `Cannot let ${d.plugin}@${d.version} ${d.what}: ${d.grant === "all" ? "only grants: all" : `grants.${d.grant}`} would allow it`,
    "Where it is right that the plugin does this, give the grant in the configuration or to load(); the guide on grants shows each kind.",
  ),
  TENON_SERVICE_UNKNOWN: entry(
    "Service not offered by the host",
    (d) => `Cannot serve "${d.service}" to ${d.plugin}: the host offers ${d.known}`,
    "Pass the service in createHost({ services }), or take it out of the contract.",
  ),
  TENON_STORAGE_FULL: entry(
    "No room in a plugin's storage",
    (d) =>
      `Cannot keep "${d.key}" for ${d.plugin}@${d.version}: it needs ${d.neededBytes} bytes more, and ${d.usedBytes} of ${d.quotaBytes} are used`,
    "Delete keys or files of its directory, or raise grants.storage.quotaBytes.",
  ),
  TENON_STORAGE_FAILED: entry(
    "Storage cannot be read or written",
    (d) => `Cannot ${d.what}: ${d.why}`,
    "Look at the directory that createHost({ storage }) names: it must be there for the host alone, with room and rights.",
  ),
  TENON_STORAGE_IN_USE: entry(
    "Storage of a loaded plugin",
    (d) => `Cannot delete what is stored for "${d.name}": a plugin of that name is loaded`,
    "Unload it first.",
  ),
};
