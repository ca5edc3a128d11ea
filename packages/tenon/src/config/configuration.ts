import type { CopyBounds } from "./copy-bounds.ts";
import type { Grants } from "../contract/grants.ts";
import type { InitAuditPolicy } from "../contract/init-change.ts";
import type { SegmentOptions } from "../contract/segment/segment.ts";
import type { RouteOptions } from "./route/route-options.ts";

/** One plugin as a configuration file asks for it; what the file leaves out is undefined. */
export interface PluginEntry {
  /** The name it is known under. */
  readonly name: string;
  readonly source: string | { readonly entry: string; readonly name: string; readonly version: string };
  readonly enabled: boolean;
  readonly realm: "thread" | "process" | "inline" | undefined;
  readonly digest: string | undefined;
  readonly limits: {
    readonly calls?: number;
    readonly queue?: number;
    readonly messageBytes?: number;
    readonly heapBytes?: number;
    readonly memoryBytes?: number;
    readonly outputBytes?: number;
    readonly descriptors?: number;
    readonly cpuMs?: number;
    readonly stuckMs?: number;
    readonly logLines?: number;
  };
  /** Undefined: what the host gives to all. Paths are absolute. */
  readonly grants: Grants | undefined;
  readonly startMs: number | undefined;
  readonly teardownMs: number | undefined;
  readonly idleMs: number | undefined;
  readonly instances: Partial<CopyBounds> | undefined;
  /** As written: `${env:…}` and `${file:…}` are not replaced here, so that it can be shown. */
  readonly config: unknown;
}

/** A route as a configuration file describes it: for a contract by name and major, `rate-limit/1`. */
export interface RouteEntry extends RouteOptions {
  readonly contract: string;
}

/** What a configuration file says. Paths are absolute, except in `source`, which starts at the file's directory. */
export interface Configuration {
  readonly file: string;
  readonly host: {
    readonly graceMs?: number;
    readonly proofs?: "now" | "idle" | "off";
    readonly thorough?: boolean;
    readonly onLeak?: "keep" | "stronger-realm";
    readonly holders?: "paths" | "places" | "off";
    readonly snapshotHeapBytes?: number;
    readonly warm?:
      | boolean
      | { readonly least?: number; readonly most?: number; readonly processes?: number; readonly codeBytes?: number };
    readonly restart?:
      | false
      | { readonly most?: number; readonly withinMs?: number; readonly firstMs?: number; readonly maxMs?: number };
    readonly meters?: { readonly versions?: number; readonly methods?: number; readonly goneMs?: number };
    readonly faults?: string;
    readonly grants?: Grants;
    readonly storage?: string;
    readonly segments?: Readonly<Record<string, SegmentOptions>>;
    readonly rollouts?: string;
    readonly initAudit?: InitAuditPolicy;
    readonly unknownOrigin?: "none" | "contained" | "wall";
  };
  /** Handed out to whoever starts a gateway. */
  readonly gateway: { readonly listen?: string } | undefined;
  /** Handed out to whoever opens the admin socket. */
  readonly admin: { readonly socket?: string } | undefined;
  /** Handed out to whoever serves. */
  readonly telemetry: { readonly metrics?: string; readonly otlp?: string; readonly otlpMs?: number } | undefined;
  readonly plugins: readonly PluginEntry[];
  readonly routes: readonly RouteEntry[];
}
