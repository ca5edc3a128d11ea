import type { Artifact } from "../artifact/artifact.ts";
import type { IncomingCall } from "../channel/incoming.ts";
import type { Contract } from "../contract/contract.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Grants } from "../contract/grants.ts";
import type { InitAuditPolicy, InitChange } from "../contract/init-change.ts";
import type { InstanceId } from "../contract/ids.ts";
import type { Declaration } from "../contract/messages.ts";
import { Admission } from "../kernel/admission.ts";
import { OperationLock } from "../kernel/lock.ts";
import type { Wheel } from "../kernel/wheel.ts";
import type { CodeStore } from "../realm/code/code-store.ts";
import type { WasmModules } from "../realm/code/wasm-modules.ts";
import type { Realm, RealmKind, RealmLimits, StartRealm, Strength } from "../realm/realm.ts";
import type { Meters } from "../telemetry/meters.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import type { VersionMeter } from "../telemetry/version-meter.ts";
import type { AmbientSample } from "../witness/ambient/sample.ts";
import type { AmbientWitness } from "../witness/ambient/witness.ts";
import type { Collector } from "../witness/collection.ts";
import type { HolderSearch } from "../witness/holder-search.ts";
import type { Idle } from "../witness/idle.ts";
import type { OwnedWitness } from "../witness/owned.ts";
import type { Proof, ProofPolicy } from "../witness/proof.ts";
import type { CopyBounds } from "../config/copy-bounds.ts";
import type { SharedCalls } from "./copies.ts";
import { CpuAccount } from "./cpu-account.ts";
import type { HeldThen, PastState } from "./history.ts";
import { Holders } from "./holders.ts";
import { LogBook, type LogLine } from "./log-book.ts";
import type { LogRates } from "./log-rates.ts";
import type { Pause, Rest } from "./pause.ts";
import type { ReadContracts } from "./read-contracts.ts";
import type { SegmentStore } from "./segment-store.ts";
import { type Event, next, type State, type StateKind } from "./state.ts";

/** What one instance may take. */
export interface InstanceLimits extends RealmLimits {
  /** Calls in flight at once. */
  readonly calls: number;
  /** Calls that wait for one in flight to end. */
  readonly queue: number;
  /** Estimated size of one value that crosses, in bytes. */
  readonly messageBytes: number;
  readonly memoryBytes: number;
  readonly outputBytes: number;
  readonly descriptors: number;
  /**
   * Milliseconds after the deadline of a call within which its realm must show that it is not stuck: its event loop turned, or it
   * answered something. Then the realm is ended.
   */
  readonly stuckMs: number;
  /** Log lines a second that are passed on, of all instances of the plugin together. */
  readonly logLines: number;
}

/** What an instance is: fixed when it is asked for. */
export interface InstanceSpec {
  readonly id: InstanceId;
  /** The name it is known under; the plugin's own unless another was given. */
  readonly name: string;
  readonly artifact: Artifact;
  readonly realm: RealmKind;
  /** Why it is not in the realm that was asked for; undefined where it is. */
  readonly moved: { readonly from: RealmKind; readonly why: string } | undefined;
  readonly config: unknown;
  readonly limits: InstanceLimits;
  /** What it is given beyond its contract. */
  readonly grants: Grants;
  /** What its realm must stop at least; else nothing of the plugin is sent there. */
  readonly leastStrength: Strength;
  /** Who asked for it: a configuration file, which takes out what it no longer names, or the program. */
  readonly askedBy: "configuration" | "program";
  /** Milliseconds that evaluation and setup may take, each. */
  readonly startMs: number;
  /** Milliseconds that each teardown may take. */
  readonly teardownMs: number;
  /** Milliseconds without a call after which it is unloaded until the next; undefined: it stays. */
  readonly idleMs: number | undefined;
  /** Whether it may wait without its event loop, if it asks to. */
  readonly mayBlock: boolean;
  /** How many of it there may be; undefined: one. */
  readonly instances: CopyBounds | undefined;
}

/** That an instance stands in for one that lost its realm. */
export interface Restart {
  /** The how manieth start in a row, of how many at most. */
  readonly attempt: number;
  readonly most: number;
  /** ISO 8601, when it is to start; undefined where that has been given up. */
  readonly at: string | undefined;
  /** Why the realm before it ended, or could not be started. */
  readonly why: string;
}

/** What an instance needs of its surroundings. */
export interface Surroundings {
  readonly wheel: Wheel;
  readonly collector: Collector;
  readonly startRealm: StartRealm;
  /** Compiled code for later opens; undefined where none is kept. */
  readonly code: CodeStore | undefined;
  readonly modules: WasmModules;
  readonly segments: SegmentStore;
  readonly contracts: ReadContracts;
  readonly meters: Meters;
  /** Undefined where nobody traces. */
  readonly tracing: Tracing | undefined;
  /** Finds who holds a plugin that leaked. */
  readonly holders: HolderSearch;
  /** When unload forces a collection and looks. `idle`: once the loop is calm. `off`: never; verdicts are `unknown`. */
  readonly proofs: ProofPolicy;
  readonly idle: Idle;
  /** What is looked at of the whole process, before and after. */
  readonly ambient: readonly AmbientWitness[];
  readonly mapStack: (stack: string) => string;
  /** Takes secrets out of a text that may be printed. */
  readonly redact: (text: string) => string;
  /** Answers a call that comes out of the instance. */
  readonly serve: (instance: Instance, call: IncomingCall) => unknown;
  /** Whether what it changes until it is set up is looked for, and what of it is refused. */
  readonly initAudit: InitAuditPolicy;
  /** Something was changed, refused or not. */
  readonly onInitChange: (instance: Instance, changes: readonly InitChange[]) => void;
  /** Before its realm starts. Answers the directory of its own storage; undefined where it has none. */
  readonly openStorage: (instance: Instance) => Promise<string | undefined>;
  readonly onLog: (line: LogLine) => void;
  readonly logRates: LogRates;
  readonly onState: (instance: Instance, before: StateKind) => void;
  /** Where calls go has changed. */
  readonly onRouted: () => void;
  /** An unload has ended: with what was seen, and what was looked at. */
  readonly onProven: (instance: Instance, proof: Proof, witnesses: readonly OwnedWitness[]) => void;
  /** A call has met its deadline. */
  readonly onOverdue: (instance: Instance, method: string) => void;
  /** The realm ended on its own, or had to be ended; with the stack where an error ended it. */
  readonly onFault: (instance: Instance, why: string, stack: string | undefined) => void;
  /** The last holder has gone. */
  readonly onFree: (instance: Instance) => void;
}

/** What the guest declared, read and checked. */
export interface Declared {
  readonly contract: Contract;
  /** `sha256-…` of its canonical text. */
  readonly contractHash: string;
  readonly uses: Readonly<Record<string, Contract>>;
  /** Any of its instances may answer any call. */
  readonly stateless: boolean;
}

/** One loaded life of a plugin. Holds references only; each step of that life is a file of this folder. */
export class Instance {
  /** Changes only when a new configuration is taken in place. */
  spec: InstanceSpec;
  readonly around: Surroundings;
  readonly admission: Admission;
  readonly holders: Holders;
  readonly lock: OperationLock = new OperationLock();
  readonly logs: LogBook;
  /** What its calls and its life count in. */
  readonly meter: VersionMeter;
  /** It counts in there no more. */
  readonly releaseMeter: () => void;
  /** Its lines count to its plugin's rate no more. */
  readonly releaseLogRate: () => void;
  readonly cpu: CpuAccount;
  realm: Realm | undefined;
  declared: Declared | undefined;
  hooks: Declaration["hooks"] = { snapshot: false, restore: false, reconfigure: false };
  before: AmbientSample | undefined;
  /** Set while its state is handed over, and while it rests: new calls wait. */
  pause: Pause<Instance> | undefined;
  /** Set from the moment it is to be unloaded for want of calls until it is active again. */
  rest: Rest<Instance> | undefined;
  /** Whether calls that follow the version of the moment may come here. False for a new version until cut-over, and for the old one after it. */
  routed = true;
  /** Set until it has started in the place of one that lost its realm. */
  restart: Restart | undefined;
  /** Set where copies share its calls, or it is one. */
  crew: SharedCalls<Instance> | undefined;
  /** What it changed until it was set up; undefined where that was not looked for. */
  changes: readonly InitChange[] | undefined;
  /** What it held when it was asked last. */
  lastHeld: HeldThen | undefined;
  #state: State = { kind: "located" };
  readonly #states: PastState[] = [];

  constructor(spec: InstanceSpec, around: Surroundings) {
    this.spec = spec;
    this.around = around;
    const { name: plugin, version } = spec.artifact;
    const held = around.meters.hold({ plugin, version, realm: spec.realm });
    this.meter = held.meter;
    this.releaseMeter = held.release;
    this.cpu = new CpuAccount(held.meter);
    this.admission = new Admission(spec.limits.calls, spec.limits.queue);
    this.holders = new Holders(() => around.onFree(this));
    const lines = around.logRates.hold(plugin);
    this.releaseLogRate = lines.release;
    this.logs = new LogBook({
      about: { plugin, version, instance: spec.id, realm: spec.realm },
      onLine: around.onLog,
      redact: around.redact,
      meter: this.meter,
      wheel: around.wheel,
      rate: lines.rate,
      linesASecond: spec.limits.logLines,
      nowMs: Date.now,
    });
  }

  get plugin(): string {
    return this.spec.artifact.name;
  }

  get version(): string {
    return this.spec.artifact.version;
  }

  get state(): State {
    return this.#state;
  }

  /** Whether calls may be sent to it: at once, or as soon as it is back. */
  get serves(): boolean {
    return this.#state.kind === "active" || this.rest !== undefined;
  }

  /** Whether calls may come here: it is active, or stands in for one that was and is to come back. */
  get isServing(): boolean {
    const { kind } = this.#state;
    return this.routed && (this.serves || (this.restart !== undefined && (kind === "located" || kind === "failed")));
  }

  /** The states so far, oldest first. */
  get states(): readonly PastState[] {
    return this.#states;
  }

  get proof(): Proof | undefined {
    return this.#state.kind === "gone" ? this.#state.proof : undefined;
  }

  /** @throws TENON_INSTANCE_STATE where the event has no place in the present state. */
  advance(event: Event): void {
    const state = next(this.#state, event, Date.now());
    if (state === undefined) throw this.refusal(event.kind);
    const before = this.#state.kind;
    this.#state = state;
    this.#states.push({ at: new Date().toISOString(), state: state.kind });
    this.around.onState(this, before);
  }

  /** The realm ended on its own: calls under way have been rejected by the wire. */
  lost(why: string, stack?: string): void {
    const { plugin, version } = this;
    const error = new TenonError("TENON_REALM_ENDED", { plugin, version, realm: this.spec.realm, why }, this.#broken());
    this.logs.write("error", `The realm ended because ${why}`);
    this.logs.flush();
    this.around.onFault(this, why, stack);
    this.admission.refuse(error);
    if (next(this.#state, { kind: "fail", error }, 0) !== undefined) this.advance({ kind: "fail", error });
  }

  restarting(backInMs: number): TenonError {
    const { plugin, version } = this;
    const { attempt = 1, most = 1, why = "" } = this.restart ?? {};
    return new TenonError("TENON_INSTANCE_RESTARTING", { plugin, version, backInMs, attempt, most, why });
  }

  /** The cause, where what ended the realm is that it broke the protocol. */
  #broken(): { readonly cause: TenonError } | undefined {
    const malformed = this.realm?.peer.malformed;
    if (malformed === undefined) return undefined;
    const { redact } = this.around;
    const data = { found: redact(malformed.found), wanted: redact(malformed.wanted) };
    return { cause: new TenonError("TENON_FRAME_MALFORMED", data) };
  }

  refusal(operation: string): TenonError {
    const { plugin, version } = this;
    const state = this.#state;
    const error = state.kind === "failed" ? { cause: state.error } : undefined;
    return new TenonError("TENON_INSTANCE_STATE", { plugin, version, operation, state: state.kind }, error);
  }
}
