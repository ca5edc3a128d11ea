import type {
  Held,
  HostEvents,
  InstanceStatus,
  LoadOptions,
  Origin,
  PluginSource,
  RolloutOptions,
  Survivor,
  SwapOptions,
  UnloadOptions,
  Warmth,
} from "../index.ts";

/** Who answers on an admin socket. */
export interface About {
  readonly tenon: string;
  readonly pid: number;
  readonly node: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** One instance with what its scope holds. */
export interface InstanceReport extends InstanceStatus {
  readonly held: Held;
}

/** What was counted so far of one version, whatever realms it ran in. */
export interface VersionLoad {
  readonly plugin: string;
  readonly version: string;
  /** Calls that have ended, and those of them that had no answer. */
  readonly calls: number;
  readonly errors: number;
  /** Undefined where it cannot be told apart from the host's. */
  readonly memoryBytes: number | undefined;
  /** Seconds that calls took: upper bounds, and how many fell into each bucket alone, the last of which has no bound. */
  readonly bounds: readonly number[];
  readonly buckets: readonly number[];
}

/** What `GET /instances` answers. */
export interface HostReport {
  readonly host: About;
  readonly instances: readonly InstanceReport[];
  /** How many plugins left something behind that is still there, as far as is known without a garbage collection. */
  readonly survivors: number;
  /** What is kept for plugins to come; left out where nothing is. */
  readonly warmth?: Warmth;
  /** By version, of those that have series. */
  readonly loads: readonly VersionLoad[];
}

/** What `GET /survivors` answers. */
export interface SurvivorReport {
  readonly host: About;
  readonly survivors: readonly Survivor[];
}

/** Body of `POST /load`. */
export interface LoadBody extends LoadOptions {
  readonly source: PluginSource;
}

/** Body of `POST /unload`. */
export interface UnloadBody extends UnloadOptions {
  readonly target: string;
}

/** Body of `POST /swap`. */
export interface SwapBody extends SwapOptions {
  readonly target: string;
  readonly source: PluginSource;
}

/** Body of `POST /rollout/start`. */
export interface RolloutBody extends RolloutOptions {
  readonly target: string;
  readonly source: PluginSource;
}

/** Body of `POST /rollout/pause`, `/rollout/unpause` and `/rollout/abort`; `why` for the last only. */
export interface RolloutNameBody {
  readonly name: string;
  readonly why?: string;
}

/** Body of `POST /plan` and `/apply`. */
export interface ConfigurationBody {
  /** Relative to where the host was started; default: the file it was created with. */
  readonly file?: string;
}

/** Where a plugin's code comes from, as `GET /origin/<target>` tells it. */
export type OriginReport = Omit<Origin, "files" | "sourceMap">;

/** The first line of `GET /inspect/<target>`. */
export interface InspectionOpen {
  readonly kind: "open";
  /** Where a debugger's messages go: `POST /inspections/<id>`. */
  readonly id: string;
  /** For a plugin in the host's own thread: the inspector of the process, to connect to instead. */
  readonly url: string | undefined;
  readonly origin: OriginReport;
  /** JSON text of the script's source map. */
  readonly sourceMap: string | undefined;
}

/** One line of `GET /inspect/<target>`. `message` is one of the inspector's protocol, without `url` only. */
export type InspectionLine =
  InspectionOpen | { readonly kind: "message"; readonly message: Readonly<Record<string, unknown>> };

/** The host's events that readers are told. */
export type ToldEvent =
  | "configuration"
  | "state"
  | "proof"
  | "leak"
  | "fault"
  | "restart"
  | "breaker"
  | "rollout"
  | "log"
  | "lostHold"
  | "audit"
  | "initChange"
  | "listenerError";

/** One line of `GET /events`. `at` is ISO 8601. Errors inside are `{ name, message, code, stack }`. */
export type EventLine =
  | {
      readonly [Name in ToldEvent]: { readonly at: string; readonly event: Name; readonly data: HostEvents[Name] };
    }[ToldEvent]
  /** The first line: from here on nothing is missed. */
  | { readonly at: string; readonly event: "open"; readonly data: About }
  /** This reader was too slow: so many lines before the next one were dropped. */
  | { readonly at: string; readonly event: "lost"; readonly data: { readonly lines: number } };

/** An answer that is no success (RFC 9457). `code` is Tenon's; `data` is what its message was made of. */
export interface AdminProblem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code?: string;
  readonly data?: unknown;
  /** What caused it, outermost first: as a rule the plugin's own error, with its stack mapped to its source. */
  readonly causes?: readonly string[];
}
