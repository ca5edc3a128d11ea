import type { SegmentStore } from "../instance/segment-store.ts";
import type { Wheel } from "../kernel/wheel.ts";
import type { AuditLog } from "../registry/audit.ts";
import type { Meters } from "../telemetry/meters.ts";
import type { HostStreams } from "../registry/client.ts";
import type { Events } from "../registry/events.ts";
import type { FaultFiles } from "../registry/fault-files.ts";
import type { Faces } from "../registry/face.ts";
import type { Leases } from "../registry/lease.ts";
import type { CodeStore } from "../realm/code/code-store.ts";
import type { Loader } from "../registry/loader.ts";
import type { Reaper } from "../registry/reaper.ts";
import type { Moves } from "../registry/moves.ts";
import type { Restarts } from "../registry/restarts.ts";
import type { Registry } from "../registry/registry.ts";
import type { Rollouts } from "../registry/rollout/rollouts.ts";
import type { Routes } from "../registry/route/routes.ts";
import type { Survivors } from "../registry/survivors.ts";
import type { Spaces } from "../storage/spaces.ts";
import type { Collector } from "../witness/collection.ts";
import type { ConfigurationFile } from "./configuration-file.ts";
import type { HostOptions } from "./options.ts";
import type { Pools } from "./realms.ts";

/** What a host is made of. */
export interface HostParts {
  readonly options: HostOptions;
  readonly wheel: Wheel;
  readonly collector: Collector;
  readonly registry: Registry;
  readonly routes: Routes;
  readonly rollouts: Rollouts;
  readonly faces: Faces;
  readonly events: Events;
  readonly streams: HostStreams;
  readonly leases: Leases;
  readonly loader: Loader;
  readonly reaper: Reaper;
  readonly restarts: Restarts;
  readonly faultFiles: FaultFiles | undefined;
  readonly moves: Moves;
  readonly survivors: Survivors;
  readonly meters: Meters;
  readonly audit: AuditLog;
  /** What plugins keep; undefined where the host has no directory for it. */
  readonly spaces: Spaces | undefined;
  readonly segments: SegmentStore;
  readonly configuration: ConfigurationFile;
  /** Compiled code; undefined where none is kept. */
  readonly code: CodeStore | undefined;
  /** Spare realms; undefined where none are kept. */
  readonly pools: Pools | undefined;
}
