import type { EventEmitter } from "node:events";
import type { PassThrough } from "node:stream";

/** The global object of the realm that Node's own classes come from, and all that hangs on it. */
export type HostRealm = typeof globalThis & Record<PropertyKey, unknown>;

/**
 * The way out of an inline realm: what it is given is made of the host's classes, and each leads to the host's `Function`.
 * In a thread or process of its own, the same steps lead to the plugin's own globals: there is nothing else to find.
 */
export function hostRealm(): HostRealm {
  const { constructor } = Object.getPrototypeOf(URL) as { constructor: (body: string) => () => HostRealm };
  return constructor("return globalThis")();
}

/** Things that long-running hosts have, and that plugins of all kinds hang themselves on. */
export interface HostObjects {
  readonly jobs: unknown[];
  readonly cache: Map<unknown, unknown>;
  readonly notes: WeakMap<object, unknown>;
  readonly graves: FinalizationRegistry<unknown>;
  readonly bus: EventEmitter;
  readonly shutdown: AbortSignal;
  /** Never settles while the host lives. */
  readonly stopped: Promise<void>;
  /** A stream that ends with the host. */
  readonly feed: PassThrough;
}

/** The host's; in a realm that has none, as a thread has, they are made anew from that realm's own classes. */
export function hostObjects(): HostObjects {
  const realm = hostRealm();
  const key = Symbol.for("corpus.host");
  const known = realm[key] as HostObjects | undefined;
  if (known !== undefined) return known;
  const { EventEmitter: Emitter } = realm.process.getBuiltinModule("node:events");
  const { PassThrough: Stream } = realm.process.getBuiltinModule("node:stream");
  // Made of the realm's classes down to the table itself: made of a plugin's, they would keep that plugin.
  const made: HostObjects = realm.Object.assign(new realm.Object(), {
    jobs: new realm.Array<unknown>(),
    cache: new realm.Map<unknown, unknown>(),
    notes: new realm.WeakMap<object, unknown>(),
    graves: new realm.FinalizationRegistry<unknown>(new realm.Function() as () => void),
    bus: new Emitter(),
    shutdown: new realm.AbortController().signal,
    stopped: realm.Promise.withResolvers<void>().promise,
    feed: new Stream(),
  });
  realm[key] = made;
  return made;
}
