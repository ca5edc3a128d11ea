import type { Contract } from "../contract/contract.ts";
import type { Grants } from "../contract/grants.ts";
import type { InitAuditPolicy } from "../contract/init-change.ts";
import { type CopyBounds, copyDefaults } from "../config/copy-bounds.ts";
import type { InstanceLimits } from "../instance/instance.ts";
import type { RealmKind, Strength, ThreadWire } from "../realm/realm.ts";
import type { MeterLimits } from "../telemetry/meters.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import type { SegmentOptions } from "../contract/segment/segment.ts";
import type { PoolSize } from "../realm/pool/pool.ts";
import type { OnLeak } from "../registry/moves.ts";
import type { RestartPolicy } from "../registry/restart-event.ts";
import type { Services } from "../registry/serve.ts";
import type { HolderMode } from "../witness/holder-search.ts";
import type { ProofPolicy } from "../witness/proof.ts";

/** Options of a host. */
export interface HostOptions {
  /** What contracts may call: `services.kv.get(input, call)`. Checked against the contract's `services`. */
  readonly services?: Services;
  /** Contracts of the host's own. A plugin that claims one is held to it when it is loaded; others when first called. */
  readonly contracts?: readonly Contract[];
  /** Memory that the plugins it names share, and nobody else: `{ quotes: { struct: Quote, count: 1_000, plugins: { feed: "write" } } }`. */
  readonly segments?: Readonly<Record<string, SegmentOptions>>;
  /**
   * Path of a configuration file (`tenon.yaml`): its plugins are loaded before `createHost` resolves. What the program passes
   * here wins over the file's `host`.
   */
  readonly config?: string;
  /** Applies the configuration file anew whenever it changes; does not keep the process alive. Default false. */
  readonly watch?: boolean;
  /** Directory that relative plugin paths start at. Default: the working directory. */
  readonly from?: string;
  /** Milliseconds an opened instance that nobody holds stays before it is unloaded. Default 10,000. */
  readonly graceMs?: number;
  /**
   * `now`: each unload looks at once, and forces a garbage collection for a plugin inline (default). `idle`: that collection waits
   * until the loop is calm, 2 s at most, and serves all that wait; `unload` resolves with the proof. `off`: no stall, every verdict is `unknown`.
   */
  readonly proofs?: ProofPolicy;
  /** Proofs also look at what is dear to look at: PSS, mappings, WebAssembly memories, temporary files. 2 ms or more for each load and each unload. Default false. */
  readonly thorough?: boolean;
  /**
   * How to find who holds an inline plugin that leaked. `paths` (default): in a heap snapshot, which names the way and the
   * line; the host stands still while it is taken. `places`: among the host's globals only, no stall. `off`: not at all.
   */
  readonly holders?: HolderMode;
  /**
   * Used heap, in bytes, up to which a snapshot is taken; above it `paths` is as `places`, and the holder says so. Default
   * 32 MiB. For each MiB of heap the host stands still for 30 to 50 ms, and 8 MiB of memory are needed for a moment.
   */
  readonly snapshotHeapBytes?: number;
  /**
   * What becomes of a plugin that was proven to leak, or whose thread would not end, at its next load. `keep`: it is loaded where it is
   * asked for (default). `stronger-realm`: those bytes go from `inline` to a `thread`, and from there to a `process`, whatever asks
   * for them.
   */
  readonly onLeak?: OnLeak;
  /**
   * How a plugin that was loaded and whose realm ended on its own is started again: the same bytes and configuration, without its
   * state. What is left out of it has its default: `most` 5 within `withinMs` 60,000, after `firstMs` 100, doubled each time up to
   * `maxMs` 10,000. Calls wait meanwhile; leases are revoked. `false`: it stays away.
   */
  readonly restart?: Partial<RestartPolicy> | false;
  /** Directory, relative to `from`, that gets a JSON file for each `fault`, the last hundred of this host. Default: no files. */
  readonly faults?: string;
  /**
   * What plugins are given whose load says nothing of it. Default: nothing beyond their contracts, and inline, where nothing
   * can be held back, `all`.
   */
  readonly grants?: Grants;
  /**
   * What the realm of a plugin of unknown origin must stop at least, `contained` or `wall`; a weaker one is refused before anything of the
   * plugin is in it, with TENON_STRENGTH_REFUSED. Unknown are plugins whose load names no `digest`. Default `none`: any realm.
   */
  readonly unknownOrigin?: Strength;
  /**
   * Directory, relative to `from`, in which plugins that are granted `storage` keep things. It is one host's at a time. Default:
   * none, and loading such a plugin is refused.
   */
  readonly storage?: string;
  /**
   * Directory, relative to `from`, in which roll-outs are kept, so that a host that was killed goes on with them. It is one host's at
   * a time, readable by its owner only, and has what `start` was told, configuration included. Default: none, and they end with the host.
   */
  readonly rollouts?: string;
  /**
   * Whether it is looked for what plugins change until they are set up, and told as `initChange`: `off`, `report`, `refuse` for
   * none that changes anything, or a list of what is refused, the rest being reported. Default `off`: where the open of a
   * thread took 5 ms it took 8.
   */
  readonly initAudit?: InitAuditPolicy;
  /** Plugins carry their source maps, so that a debugger stops in the original source. Costs up to some times the code's size a realm. Default false. */
  readonly debug?: boolean;
  /**
   * How calls reach plugins in threads. `ring`: by memory that both share (default). `port`: each as a message of Node's, to
   * compare with, or to leave the rings out when a fault is looked for.
   */
  readonly wire?: ThreadWire;
  /**
   * Keeps threads and processes ready for plugins to come, started and primed, and the compiled code of those that ran. `true`: as many
   * as the opens of late asked for, none before the first, 4 of each at most. Each takes 8 to 11 MB. Default false.
   */
  readonly warm?: boolean | Partial<WarmOptions>;
  /**
   * How many series `metrics()` may have: `versions` 200 and `methods` 2,000, what is more counting as "other"; and how many
   * milliseconds those of a version stay after its last instance is gone, `goneMs` 180,000.
   */
  readonly meters?: Partial<MeterLimits>;
  /** Makes a span of each call: `openTelemetry()` of `tenon/otel`. Default: none, and a `traceparent` that a call brings is handed on as it is. */
  readonly tracing?: Tracing;
}

/** What a host keeps ready for plugins to come. */
export interface WarmOptions extends PoolSize {
  /** Processes that are kept from the start; `least` says as much of threads. Default 0. */
  readonly processes: number;
  /** Most bytes of compiled code that are kept, so that bytes which ran once are compiled no more. Default 32 MiB. */
  readonly codeBytes: number;
}

/** Options of one load. */
export interface LoadOptions {
  /** The name it is known under. Default: the plugin's own. */
  readonly name?: string;
  /** Checked against the contract's `config` schema. */
  readonly config?: unknown;
  /**
   * Where it runs. Default `thread`, and `process` for what is granted addons; `process` for a wall, where the machine allows one;
   * `inline` for code you trust as your own. Where the plugin's manifest asks for a stronger one it runs there.
   */
  readonly realm?: RealmKind;
  readonly limits?: Partial<InstanceLimits>;
  /** What it may do beyond its contract. Default: the host's `grants`. */
  readonly grants?: Grants;
  /** `sha256-…` that the artifact must have. */
  readonly digest?: string;
  /** Milliseconds that evaluation and setup may take, each. Default 30,000. */
  readonly startMs?: number;
  /** Milliseconds that each teardown may take. Default 2,000. */
  readonly teardownMs?: number;
  /**
   * Milliseconds without a call after which it is unloaded, with a proof; the next call waits until it is back. Leases and plugins
   * that use it hold it. Its state is lost unless it has `snapshot` and `restore`. Without it the plugin stays loaded.
   */
  readonly idleMs?: number;
  /** Whether a plugin that asks to may wait for calls without its event loop; see `definePlugin`. Default true. */
  readonly blocking?: boolean;
  /**
   * How many instances of a plugin that says `stateless: true` share its calls: `min` 1 and `max` 4, one for each `inFlight` 16 calls in flight or
   * waiting; fewer again where fewer were enough for `calmMs` 30,000. Swaps, roll-outs and unloads move all of them together; one whose realm
   * ends is lost alone, and replaced as `restart` says. Default: one. @throws TENON_COPIES_REFUSED by loading what cannot be spread.
   */
  readonly instances?: Partial<CopyBounds>;
}

/** Options of one unload. */
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
  /** Milliseconds to wait for a first call that tries the new version before the old one lets go. Default 50; 0: none does. */
  readonly trialMs?: number;
  /** Milliseconds that leases of the old version may still take before they are revoked. Default 10,000. */
  readonly deadlineMs?: number;
  /** `unload` takes the old version out (default); `keep` leaves it loaded, out of the way of clients. */
  readonly old?: "unload" | "keep";
}

/** The defaults, all in one place. */
export const defaults: {
  readonly graceMs: number;
  readonly snapshotHeapBytes: number;
  readonly onLeak: OnLeak;
  readonly initAudit: InitAuditPolicy;
  readonly unknownOrigin: Strength;
  readonly restart: RestartPolicy;
  readonly startMs: number;
  readonly teardownMs: number;
  readonly closeMs: number;
  readonly pauseMs: number;
  readonly trialMs: number;
  readonly swapDeadlineMs: number;
  readonly heldMs: number;
  readonly wire: ThreadWire;
  readonly warm: WarmOptions;
  readonly meters: MeterLimits;
  readonly instances: CopyBounds;
  readonly limits: InstanceLimits;
} = Object.freeze({
  graceMs: 10_000,
  snapshotHeapBytes: 32 * 2 ** 20,
  onLeak: "keep",
  initAudit: "off",
  unknownOrigin: "none",
  restart: Object.freeze({ most: 5, withinMs: 60_000, firstMs: 100, maxMs: 10_000 }),
  startMs: 30_000,
  teardownMs: 2_000,
  closeMs: 10_000,
  pauseMs: 5_000,
  trialMs: 50,
  swapDeadlineMs: 10_000,
  heldMs: 500,
  wire: "ring",
  warm: Object.freeze({ least: 0, most: 4, processes: 0, codeBytes: 32 * 2 ** 20 }),
  meters: Object.freeze({ versions: 200, methods: 2_000, goneMs: 180_000 }),
  instances: copyDefaults,
  limits: Object.freeze({
    calls: 1_024,
    queue: 8_192,
    messageBytes: 64 * 2 ** 20,
    memoryBytes: 2 ** 30,
    outputBytes: 64 * 2 ** 20,
    descriptors: 1_024,
    stuckMs: 5_000,
    logLines: 2_000,
  }),
});
