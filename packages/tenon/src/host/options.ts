import type { Contract } from "../contract/contract.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { PluginSource } from "../artifact/artifact.ts";
import type { InstanceLimits } from "../instance/instance.ts";
import type { RealmKind } from "../realm/realm.ts";
import type { Services } from "../registry/serve.ts";

/** Options of a host. */
export interface HostOptions {
  /** What contracts may call: `services.kv.get(input, call)`. Checked against the contract's `services`. */
  readonly services?: Services;
  /** Contracts of the host's own. A plugin that claims one is held to it when it is loaded; others when first called. */
  readonly contracts?: readonly Contract[];
  /** Directory that relative plugin paths start at. Default: the working directory. */
  readonly from?: string;
  /** Milliseconds an opened instance that nobody holds stays before it is unloaded. Default 10,000. */
  readonly graceMs?: number;
  /** `now`: each unload forces a garbage collection and looks (default). `off`: no stall, every verdict is `unknown`. */
  readonly proofs?: "now" | "off";
}

/** Options of one load. */
export interface LoadOptions {
  /** The name it is known under. Default: the plugin's own. */
  readonly name?: string;
  /** Checked against the contract's `config` schema. */
  readonly config?: unknown;
  /** Where it runs. Default `thread`; `inline` is for code you trust as your own. */
  readonly realm?: RealmKind;
  readonly limits?: Partial<InstanceLimits>;
  /** `sha256-…` that the artifact must have. */
  readonly digest?: string;
  /** Milliseconds that evaluation and setup may take, each. Default 30,000. */
  readonly startMs?: number;
  /** Milliseconds that each teardown may take. Default 2,000. */
  readonly teardownMs?: number;
}

export interface UnloadOptions {
  /** Milliseconds that leases and calls may still take; then they are revoked. Without it, unload refuses while anything holds. */
  readonly deadlineMs?: number;
  /** Said to those whose lease is revoked. */
  readonly why?: string;
}

/** Options of a swap: those of the new instance, and how to hand over. */
export interface SwapOptions extends Omit<LoadOptions, "name"> {
  /** Milliseconds that calls may be held while state is handed over. Default 5,000. */
  readonly pauseMs?: number;
  /** Milliseconds to wait for a first call that tries the new version before the old one lets go. Default 50. */
  readonly trialMs?: number;
  /** Milliseconds that leases of the old version may still take before they are revoked. Default 10,000. */
  readonly deadlineMs?: number;
  /** `unload` takes the old version out (default); `keep` leaves it loaded, out of the way of clients. */
  readonly old?: "unload" | "keep";
}

/** The defaults, all in one place. */
export const defaults: {
  readonly graceMs: number;
  readonly startMs: number;
  readonly teardownMs: number;
  readonly closeMs: number;
  readonly pauseMs: number;
  readonly trialMs: number;
  readonly swapDeadlineMs: number;
  readonly heldMs: number;
  readonly limits: InstanceLimits;
} = Object.freeze({
  graceMs: 10_000,
  startMs: 30_000,
  teardownMs: 2_000,
  closeMs: 10_000,
  pauseMs: 5_000,
  trialMs: 50,
  swapDeadlineMs: 10_000,
  heldMs: 500,
  limits: Object.freeze({ calls: 1_024, queue: 8_192, messageBytes: 64 * 2 ** 20 }),
});

/** @throws TENON_OPTION_INVALID */
export function checkMs(option: string, value: number | undefined): void {
  if (value !== undefined && !(typeof value === "number" && value >= 0)) {
    throw new TenonError("TENON_OPTION_INVALID", { option, found: String(value), wanted: "milliseconds, 0 or more" });
  }
}

/** @throws TENON_OPTION_INVALID */
export function checkSwap(source: PluginSource, options: SwapOptions): void {
  checkLoad(source, options);
  checkMs("pauseMs", options.pauseMs);
  checkMs("trialMs", options.trialMs);
  checkMs("deadlineMs", options.deadlineMs);
  const old: unknown = options.old;
  if (old !== undefined && old !== "unload" && old !== "keep") {
    throw new TenonError("TENON_OPTION_INVALID", { option: "old", found: String(old), wanted: '"unload" or "keep"' });
  }
}

/** @throws TENON_OPTION_INVALID */
export function checkLoad(source: PluginSource, options: LoadOptions): void {
  if (typeof source !== "string" && (typeof source !== "object" || (source as unknown) === null)) {
    throw new TenonError("TENON_OPTION_INVALID", { option: "source", found: typeof source, wanted: "a path, a package name, or { entry, name, version }" });
  }
  checkMs("startMs", options.startMs);
  checkMs("teardownMs", options.teardownMs);
  const realm: unknown = options.realm;
  if (realm !== undefined && realm !== "inline" && realm !== "thread") {
    throw new TenonError("TENON_OPTION_INVALID", { option: "realm", found: String(realm), wanted: '"inline" or "thread"' });
  }
  for (const [limit, value] of Object.entries(options.limits ?? {})) {
    const least = limit === "queue" ? 0 : 1;
    if (!(limit in defaults.limits) && limit !== "heapBytes") {
      throw new TenonError("TENON_OPTION_INVALID", { option: `limits.${limit}`, found: "an unknown limit", wanted: "calls, queue, messageBytes or heapBytes" });
    }
    if (typeof value !== "number" || !(value >= least) || !(Number.isInteger(value) || value === Infinity)) {
      throw new TenonError("TENON_OPTION_INVALID", { option: `limits.${limit}`, found: String(value), wanted: `a whole number of ${least} or more` });
    }
  }
}
