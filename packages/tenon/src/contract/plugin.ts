import type { ClientOf, ConfigOf, EventsOf, MethodsOf, ServicesOf, StateOf } from "./types.ts";
import type { PluginSegments } from "./segment/segment.ts";
import type { PluginSlots } from "./slot.ts";
import type { Contract } from "./contract-shape.ts";
import type { Grants } from "./grants.ts";
import type { PluginStorage } from "./storage.ts";

const mark: symbol = Symbol.for("tenon.plugin");

/** Contracts of other plugins that this one calls, under the names it calls them by. */
export type Uses = Readonly<Record<string, Contract>>;

/**
 * Log lines of a plugin; they carry its name, version and the call they belong to. A plain object behind a text is the line's fields:
 * `log.info("order taken", { order: 7 })`. All else becomes text, as `util.format` makes it; so does an object with more than
 * 16 Ki characters of JSON.
 */
export interface PluginLog {
  readonly debug: (...values: readonly unknown[]) => void;
  readonly info: (...values: readonly unknown[]) => void;
  readonly warn: (...values: readonly unknown[]) => void;
  readonly error: (...values: readonly unknown[]) => void;
}

/** What a plugin holds, as a labelled list; torn down in reverse order at unload. */
export interface PluginScope {
  /** Registers a teardown. The returned `release` runs it now and takes it out. */
  readonly add: (label: string, teardown: () => void | Promise<void>) => { release(): Promise<void> };
}

/** Everything a plugin gets from its host. */
export interface PluginContext<C extends Contract = Contract, U extends Uses = Uses> {
  readonly plugin: { readonly name: string; readonly version: string };
  /** Checked against the contract's `config` schema. */
  readonly config: ConfigOf<C>;
  readonly log: PluginLog;
  readonly scope: PluginScope;
  /** Places with a value for each call. */
  readonly slots: PluginSlots;
  /** Memory shared with the host and other plugins, as far as the host grants it. */
  readonly segments: PluginSegments;
  /** What the host offers, as the contract's `services` says. */
  readonly services: ServicesOf<C>;
  /** Clients of other plugins, brokered by the host. */
  readonly uses: { readonly [Alias in keyof U]: ClientOf<U[Alias]> };
  /** Sends an event of the contract to the host. */
  readonly emit: <Name extends keyof EventsOf<C> & string>(name: Name, event: EventsOf<C>[Name]) => void;
  /** What the host gave it, paths as they are after links. */
  readonly grants: Grants;
  /** What the host holds it to: the bytes that all its memory may come to. */
  readonly limits: { readonly memoryBytes: number };
  /** What it keeps beyond its life. */
  readonly storage: PluginStorage;
  /** Aborts when the instance is torn down. */
  readonly signal: AbortSignal;
}

/** What `setup` returns. */
export interface Implementation<C extends Contract = Contract> {
  readonly methods: MethodsOf<C>;
  /** State for the next version; checked against the contract's `state` schema. */
  snapshot?(): StateOf<C> | Promise<StateOf<C>>;
  /** Takes over the state of the version before. */
  restore?(state: StateOf<C>, from: { readonly version: string }): void | Promise<void>;
  /** Takes a new configuration without a new instance. */
  reconfigure?(config: ConfigOf<C>): void | Promise<void>;
}

/** What a plugin is made of. `setup` runs once a life; what it returns is called until the plugin is unloaded. */
export interface PluginBody<C extends Contract, U extends Uses> {
  readonly uses?: U;
  /**
   * It needs no event loop between its calls: in a thread it then waits for them in shared memory, which wakes it sooner. All its
   * methods and services are declared `sync`, it uses no other plugins, and after `setup` timers, message channels and `fetch` throw
   * TENON_BLOCKING_REFUSED. In other realms it runs as usual, and is refused the same.
   */
  readonly blocking?: boolean;
  /** It keeps nothing between two calls that a third would miss: a host may spread its calls over more instances. Default false. */
  readonly stateless?: boolean;
  setup(context: PluginContext<C, U>): Implementation<C> | Promise<Implementation<C>>;
}

/** What `definePlugin` returns and a plugin exports by default. */
export interface PluginDefinition {
  readonly contract: Contract;
  readonly uses: Uses;
  /** Absent: it needs its event loop. */
  readonly blocking?: true;
  readonly stateless?: boolean;
  readonly setup: (context: never) => unknown;
}

/**
 * Defines a plugin. Its module exports the result by default; nothing runs before the host calls `setup`.
 *
 * @example
 * export default definePlugin(Greeter, {
 *   setup: (ctx) => ({ methods: { greet: ({ name }) => ({ text: `${ctx.config.word} ${name}` }) } }),
 * });
 */
export function definePlugin<C extends Contract, const U extends Uses = Readonly<Record<never, Contract>>>(
  contract: C,
  body: PluginBody<C, U>,
): PluginDefinition {
  const definition = {
    contract,
    uses: body.uses ?? {},
    ...(body.blocking === true && { blocking: true as const }),
    stateless: body.stateless === true,
    setup: (context: never) => body.setup(context),
  };
  Object.defineProperty(definition, mark, { value: true });
  return Object.freeze(definition);
}

/** True for what `definePlugin` of any copy of this library returned. */
export function isPluginDefinition(value: unknown): value is PluginDefinition {
  return typeof value === "object" && value !== null && mark in value;
}
