import type { Contract } from "../contract/contract.ts";
import type { LogLine } from "../instance/log-book.ts";
import type { StateKind } from "../instance/state.ts";
import { Emitter } from "../kernel/events.ts";
import type { Proof } from "../witness/proof.ts";
import type { LostLease } from "./lease.ts";
import { contractKey } from "./registry.ts";

/** Who sent an event, or changed. */
export interface Subject {
  /** The name it is loaded under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
}

/** What a host tells about the life of its plugins. */
export interface HostEvents extends Record<string, unknown> {
  /** A line that a plugin wrote. */
  readonly log: LogLine;
  /** An instance changed its state; `error` where it failed. */
  readonly state: Subject & { readonly state: StateKind; readonly error?: Error };
  /** An unload has ended. */
  readonly proof: Proof;
  /** A lease was garbage collected without release; it has been released. */
  readonly lostLease: LostLease;
  /** A listener of the host threw. */
  readonly listenerError: { readonly event: string; readonly error: unknown };
}

type PluginListener = (event: never, from: Subject) => void;

/** Everything that can be listened to: the host's own events, and those that plugins emit. */
export class Events {
  readonly #own: Emitter<HostEvents> = new Emitter();
  readonly #plugins: Map<string, Set<PluginListener>> = new Map();

  on<Name extends keyof HostEvents>(name: Name, listen: (event: HostEvents[Name]) => void): Disposable {
    return this.#own.on(name, listen);
  }

  emit<Name extends keyof HostEvents & string>(name: Name, event: HostEvents[Name]): void {
    const errors = this.#own.emit(name, event);
    if (name === "listenerError") return;
    for (const error of errors) this.#own.emit("listenerError", { event: name, error });
  }

  onPlugin(contract: Contract, name: string, listen: PluginListener): Disposable {
    const key = `${contractKey(contract)}#${name}`;
    const listeners = this.#plugins.get(key) ?? new Set();
    // One registration a call of on(), also of the same function.
    const own: PluginListener = (event, from) => listen(event, from);
    this.#plugins.set(key, listeners.add(own));
    return {
      [Symbol.dispose]: () => {
        if (listeners.delete(own) && listeners.size === 0) this.#plugins.delete(key);
      },
    };
  }

  /** Tells the listeners of a plugin's event; `read` makes a copy for each. Without listeners nothing is read. */
  emitPlugin(contract: Contract, name: string, from: Subject, read: () => unknown): void {
    for (const listen of [...(this.#plugins.get(`${contractKey(contract)}#${name}`) ?? [])]) {
      try {
        listen(read() as never, from);
      } catch (error) {
        this.emit("listenerError", { event: name, error });
      }
    }
  }

  close(): void {
    this.#own.clear();
    this.#plugins.clear();
  }
}
