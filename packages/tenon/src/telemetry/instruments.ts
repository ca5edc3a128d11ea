/** Why a call had no answer. Of these the plugin itself causes `failed`, `deadline`, `lost` and `answer`. */
export const errorKinds = ["failed", "deadline", "lost", "answer", "aborted", "input", "full"] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** The verdicts of proofs, as `Proof` has them. */
export const verdicts = ["freed", "retained-by-allocator", "leaked", "unknown"] as const;

/** The levels of log lines. */
export const levels = ["debug", "info", "warn", "error"] as const;

/** Upper bounds of the buckets that durations of calls are sorted into, in seconds. */
export const durationBounds: readonly number[] = Object.freeze([
  0.000_01, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
]);

/** What an instrument's series are told apart by, beside what its help says. */
export interface Instrument {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
}

export type InstrumentName =
  | "tenon_calls_total"
  | "tenon_call_errors_total"
  | "tenon_call_duration_seconds"
  | "tenon_calls_queued_total"
  | "tenon_call_queue_seconds_total"
  | "tenon_calls_in_flight"
  | "tenon_calls_waiting"
  | "tenon_instances"
  | "tenon_opens_total"
  | "tenon_start_failures_total"
  | "tenon_closes_total"
  | "tenon_proofs_total"
  | "tenon_faults_total"
  | "tenon_restarts_total"
  | "tenon_memory_bytes"
  | "tenon_cpu_seconds_total"
  | "tenon_log_lines_total"
  | "tenon_log_lines_withheld_total"
  | "tenon_route_calls_total"
  | "tenon_route_refused_total"
  | "tenon_breakers"
  | "tenon_rollouts"
  | "tenon_rollout_percentage"
  | "tenon_survivors"
  | "tenon_series_folded_total"
  | "tenon_info"
  | "process_cpu_seconds_total"
  | "process_resident_memory_bytes"
  | "process_start_time_seconds";

const ofVersion = ["plugin", "version", "realm"] as const;
const ofMethod = [...ofVersion, "method"] as const;
const ofRoute = ["contract", "name", "plugin", "version"] as const;
const ofRollout = ["name", "from", "plugin", "version"] as const;

const instrument = (kind: Instrument["kind"], labels: readonly string[], help: string): Instrument => ({
  kind,
  labels,
  help,
});

/** Everything that a host tells of itself in numbers. docs/guides/telemetry.md has it as a table. */
export const instruments: Readonly<Record<InstrumentName, Instrument>> = Object.freeze({
  tenon_calls_total: instrument("counter", ofMethod, "Calls that have ended, with an answer or without."),
  tenon_call_errors_total: instrument(
    "counter",
    [...ofMethod, "kind"],
    "Calls that ended without an answer, by why: the plugin threw (failed), it was too slow (deadline), its realm ended or it was unloaded (lost), its answer broke the contract (answer); the caller gave up (aborted) or sent what the contract refuses (input); no place was free (full).",
  ),
  tenon_call_duration_seconds: instrument(
    "histogram",
    ofMethod,
    "How long callers waited, for a place and for the answer; of a stream, until its end.",
  ),
  tenon_calls_queued_total: instrument("counter", ofMethod, "Calls that had to wait for a place."),
  tenon_call_queue_seconds_total: instrument("counter", ofMethod, "How long calls have waited for a place, together."),
  tenon_calls_in_flight: instrument("gauge", ofVersion, "Calls that the plugin is working on."),
  tenon_calls_waiting: instrument("gauge", ofVersion, "Calls that wait for a place."),
  tenon_instances: instrument("gauge", [...ofVersion, "state"], "Instances by state."),
  tenon_opens_total: instrument("counter", ofVersion, "Times that an instance was set up and ready."),
  tenon_start_failures_total: instrument("counter", ofVersion, "Times that an instance could not be set up."),
  tenon_closes_total: instrument("counter", ofVersion, "Unloads that have ended."),
  tenon_proofs_total: instrument("counter", [...ofVersion, "verdict"], "Proofs of unload by verdict."),
  tenon_faults_total: instrument("counter", ofVersion, "Realms that ended on their own, or had to be ended."),
  tenon_restarts_total: instrument("counter", ofVersion, "Lost instances that another one was put in the place of."),
  tenon_memory_bytes: instrument(
    "gauge",
    ofVersion,
    "Memory when it was looked at last, from the host's side. Inline there is none to tell apart from the host's.",
  ),
  tenon_cpu_seconds_total: instrument(
    "counter",
    ofVersion,
    "Processor time of threads and processes, their start included; on Linux only, and not inline.",
  ),
  tenon_log_lines_total: instrument("counter", [...ofVersion, "level"], "Lines that the plugin wrote."),
  tenon_log_lines_withheld_total: instrument(
    "counter",
    ofVersion,
    "Lines that were not passed on, since there were too many in a second.",
  ),
  tenon_route_calls_total: instrument("counter", ofRoute, "Calls that a route brought to a version."),
  tenon_route_refused_total: instrument(
    "counter",
    ofRoute,
    "Calls that did not go to the version they were for, as its breaker was open or its capacity used.",
  ),
  tenon_breakers: instrument("gauge", [...ofRoute, "state"], "Breakers by state: closed, open, half-open."),
  tenon_rollouts: instrument(
    "gauge",
    [...ofRollout, "state"],
    "The last roll-out of each name, from one version to another: running, paused, promoted, rolled back, aborted.",
  ),
  tenon_rollout_percentage: instrument(
    "gauge",
    ofRollout,
    "How many of a hundred calls its step gives the new version.",
  ),
  tenon_survivors: instrument("gauge", [], "Plugins of which something is there after their unload."),
  tenon_series_folded_total: instrument(
    "counter",
    [],
    'Times that a version or a method got no series of its own, and counts as "other".',
  ),
  tenon_info: instrument("gauge", ["tenon", "node"], "Always 1; its labels are versions."),
  process_cpu_seconds_total: instrument("counter", [], "Processor time of the host's process, threads included."),
  process_resident_memory_bytes: instrument("gauge", [], "Memory of the host's process, threads included."),
  process_start_time_seconds: instrument("gauge", [], "When the process began, in seconds since 1970."),
});
