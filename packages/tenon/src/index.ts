/**
 * The host's door: load plugins, call them, take them out with proof.
 *
 * @example
 * import { createHost } from "tenon";
 * await using host = await createHost();
 * await host.load("./plugins/limiter");
 */
export { createHost } from "./host/create-host.ts";
export { openPlugin } from "./host/open-plugin.ts";
export { readConfiguration } from "./config/open.ts";
export { tenonVersion } from "./contract/version.ts";
export { TenonError, isTenonError } from "./contract/errors/error.ts";
export { contractHash } from "./contract/hash.ts";
export { layoutHash } from "./contract/layout/hash.ts";
export { manifestLayout } from "./contract/layout/manifest-layouts.ts";
export { structsIn } from "./contract/layout/named-structs.ts";
export { layoutSource } from "./contract/layout/source.ts";
export { thrownBy } from "./contract/errors/thrown-by.ts";
export { compileFromJson, toJson } from "./channel/json.ts";
export type { Host } from "./host/host.ts";
export type { HostOptions, LoadOptions, SwapOptions, UnloadOptions, WarmOptions } from "./host/options.ts";
export type { InstanceId } from "./contract/ids.ts";
export type { InstanceStatus, Warmth } from "./host/status.ts";
export type { Origin } from "./host/origin.ts";
export type { Configuration, PluginEntry, RouteEntry } from "./config/configuration.ts";
export type {
  BreakerOptions,
  Compare,
  RetryOptions,
  RouteOptions,
  RouteRule,
  ShadowOptions,
  Share,
} from "./config/route/route-options.ts";
export type { HostRollouts } from "./host/host-rollouts.ts";
export type { RolloutOptions } from "./host/rollout-options.ts";
export type { HostRoutes } from "./host/host-routes.ts";
export type { Strengths } from "./registry/rollout/analysis.ts";
export type { AnalysisOptions, RolloutStep } from "./registry/rollout/rollout-options.ts";
export type { RolloutSide, RolloutState } from "./registry/rollout/rollout-record.ts";
export type { ArmStatus, RolloutStatus } from "./registry/rollout/rollout-status.ts";
export type { RouteChange } from "./registry/route/plan-routes.ts";
export type { BreakerState } from "./registry/route/breaker.ts";
export type { BreakerEvent } from "./registry/route/routes.ts";
export type { LaneStatus, RouteStatus } from "./registry/route/route-status.ts";
export type { ShadowDifference, ShadowReport } from "./registry/route/shadow.ts";
export type { OpenPluginOptions } from "./host/open-plugin.ts";
export type { OpenedPlugin } from "./artifact/opened-plugin.ts";
export type { PluginSource } from "./artifact/artifact.ts";
export type { PluginText } from "./artifact/plugin-source.ts";
export type { GrantKind, Grants, GrantSet } from "./contract/grants.ts";
export { grantHold } from "./realm/grants/strength.ts";
export type { GrantHold, GrantStrength } from "./realm/grants/strength.ts";
export type { AuditEntry } from "./registry/audit.ts";
export type { StoredSpace, StoredSpaces } from "./storage/spaces.ts";
export type { InitAuditPolicy, InitChange, InitKind } from "./contract/init-change.ts";
export type { Withheld } from "./registry/withheld.ts";
export type { ErrorCode, ErrorData } from "./contract/errors/catalogue.ts";
export type { ManifestLayout } from "./contract/layout/manifest-layouts.ts";
export type { LayoutLanguage } from "./contract/layout/source.ts";
export type { LayoutSourceOptions } from "./contract/layout/source-options.ts";
export type {
  HostSegments,
  SegmentGrant,
  SegmentHolder,
  SegmentMode,
  SegmentOptions,
  SegmentReader,
  SegmentStatus,
  SegmentView,
  SegmentWay,
  SegmentWriter,
} from "./contract/segment/segment.ts";
export type { Reference } from "./contract/segment/reference.ts";
export type { CallAttributes, CallContext, CallOptions } from "./contract/call.ts";
export type { FromJson } from "./channel/json.ts";
export type { HolderMode } from "./witness/holder-search.ts";
export type { HeldEntry, HeldTree } from "./contract/held.ts";
export type { Place } from "./contract/place.ts";
export type { Held } from "./instance/held.ts";
export type { InstanceLimits, Restart } from "./instance/instance.ts";
export type { Fault } from "./instance/fault.ts";
export type { LogLine } from "./instance/log-book.ts";
export type { LogFields } from "./instance/log-fields.ts";
export type { StateKind } from "./instance/state.ts";
export type { PoolSize, PoolStatus } from "./realm/pool/pool.ts";
export type { CodeStatus } from "./realm/code/code-store.ts";
export type { RealmKind, Strength, ThreadWire, MemoryReading } from "./realm/realm.ts";
export type { AllMode, AllOf, Outcome } from "./registry/all.ts";
export type { ApplyReport, NotRetired } from "./registry/apply-report.ts";
export type { Applied, ConfigurationEvent, Plan } from "./registry/configuration-event.ts";
export type { PlanSide, PlanStep } from "./registry/plan.ts";
export type { HostEvents, Subject } from "./registry/events.ts";
export type { Lease } from "./registry/lease.ts";
export type { Leak, Moved, OnLeak } from "./registry/moves.ts";
export type { RestartEvent, RestartPolicy } from "./registry/restart-event.ts";
export type { Survivor, SurvivorWitness } from "./registry/survivors.ts";
export type { LostHold } from "./registry/lost-hold.ts";
export type { Answer } from "./registry/named-call.ts";
export type { HandOver } from "./registry/hand-over.ts";
export type { Swap, SwapSide } from "./registry/swap-report.ts";
export type { Services } from "./registry/serve.ts";
export { lineText } from "./instance/line-text.ts";
export { isTraceparent } from "./contract/traceparent.ts";
export type { TraceIds } from "./contract/traceparent.ts";
export type { CallSpan, TracedCall, Tracing } from "./telemetry/tracing.ts";
export { prometheusText, prometheusType } from "./telemetry/exposition.ts";
export type { MeterLimits } from "./telemetry/meters.ts";
export type { HistogramSample, Labels, Metric, NumberSample } from "./telemetry/metric.ts";
export { isGone } from "./witness/verdict.ts";
export type {
  AmbientFinding,
  Holder,
  OwnedFinding,
  Proof,
  ProofPolicy,
  TeardownFinding,
  Verdict,
} from "./witness/proof.ts";
