import type { Contract } from "../contract/contract.ts";
import type { Fault } from "../instance/fault.ts";
import type { LogLine } from "../instance/log-book.ts";
import type { StateKind } from "../instance/state.ts";
import type { InitChange } from "../contract/init-change.ts";
import { Emitter } from "../kernel/events.ts";
import type { Proof } from "../witness/proof.ts";
import type { AuditEntry } from "./audit.ts";
import type { ConfigurationEvent } from "./configuration-event.ts";
import type { LostHold } from "./lost-hold.ts";
import type { Leak } from "./moves.ts";
import { contractKey } from "./registry.ts";
import type { RestartEvent } from "./restart-event.ts";
import type { RolloutStatus } from "./rollout/rollout-status.ts";
import type { BreakerEvent } from "./route/routes.ts";

/** Who sent an event, or changed. */
export interface Subject {
  /** The name it is loaded under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
}

/** What a host tells about the life of its plugins. */
export interface HostEvents {
  /** A line that a plugin wrote. */
  readonly log: LogLine;
  /** An instance changed its state; `error` where it failed. */
  readonly state: Subject & { readonly state: StateKind; readonly error?: Error };
  /** An unload has ended. */
  readonly proof: Proof;
  /** A plugin was proven to leak, and where its bytes are loaded from now on. */
  readonly leak: Leak;
  /** A realm ended on its own, or had to be ended: all that is known of it. */
  readonly fault: Fault;
  /** A plugin lost its realm and is to come back. */
  readonly restart: RestartEvent;
  /** A version on a route fails too often and is called no more, is tried again, or is called again. */
  readonly breaker: BreakerEvent;
  /** A roll-out began a step, was paused, went back or is done. */
  readonly rollout: RolloutStatus;
  /** A configuration file was applied, found to change nothing, or refused. */
  readonly configuration: ConfigurationEvent;
  /** A lease or a stream was garbage collected without having been given back; it has been. */
  readonly lostHold: LostHold;
  /** A plugin tried what it is not granted, or its manifest asks for what it is not given. */
  readonly audit: AuditEntry;
  /** A plugin changed something until it was set up, and the host looks for that (`initAudit`). */
  readonly initChange: Subject & { readonly changes: readonly InitChange[] };
  /** A listener of the host threw. */
  readonly listenerError: { readonly event: string; readonly error: unknown };
}

type PluginListener = (event: never, from: Subject) => void;

interface PluginEvent {
  readonly read: () => unknown;
  readonly from: Subject;
}

/** Everything that can be listened to: the host's own events, and those that plugins emit. */
export class Events {
  readonly #own: Emitter<{ [Name in keyof HostEvents]: HostEvents[Name] }> = new Emitter();
  readonly #plugins: Emitter<Record<string, PluginEvent>> = new Emitter();

  on<Name extends keyof HostEvents>(name: Name, listen: (event: HostEvents[Name]) => void): Disposable {
    return this.#own.on(name, listen);
  }

  emit<Name extends keyof HostEvents & string>(name: Name, event: HostEvents[Name]): void {
    const errors = this.#own.emit(name, event);
    if (name === "listenerError") return;
    for (const error of errors) this.#own.emit("listenerError", { event: name, error });
  }

  onPlugin(contract: Contract, name: string, listen: PluginListener): Disposable {
    return this.#plugins.on(eventKey(contract, name), ({ read, from }) => listen(read() as never, from));
  }

  /** Tells the listeners of a plugin's event; `read` makes a copy for each. Without listeners nothing is read. */
  emitPlugin(contract: Contract, name: string, from: Subject, read: () => unknown): void {
    const errors = this.#plugins.emit(eventKey(contract, name), { read, from });
    for (const error of errors) this.emit("listenerError", { event: name, error });
  }

  /** Listeners by event; of a plugin's event under `contract/major#event`. */
  get listeners(): ReadonlyMap<string, number> {
    return new Map([...this.#own.counts, ...this.#plugins.counts]);
  }

  close(): void {
    this.#own.clear();
    this.#plugins.clear();
  }
}

function eventKey(contract: Contract, name: string): string {
  return `${contractKey(contract)}#${name}`;
}
