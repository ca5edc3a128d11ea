import type {
  Held,
  HostEvents,
  InstanceStatus,
  LoadOptions,
  Origin,
  PluginSource,
  SwapOptions,
  UnloadOptions,
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

/** What `GET /instances` answers. */
export interface HostReport {
  readonly host: About;
  readonly instances: readonly InstanceReport[];
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

/** The line of `GET /inspect/<target>`: how a debugger reaches a plugin, for as long as the answer is read. */
export interface Inspection {
  /** The inspector of the host's process: `ws://127.0.0.1:…`. */
  readonly url: string;
  /** The same for Chrome's address bar. */
  readonly devtools: string;
  /** Which of the debugger's targets runs the plugin: the process itself, or the worker with this in its title. */
  readonly target: { readonly kind: "process" } | { readonly kind: "worker"; readonly title: string };
  readonly origin: Omit<Origin, "files">;
}

/** The host's events that readers are told. */
export type ToldEvent = "configuration" | "state" | "proof" | "log" | "lostLease" | "listenerError";

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
