/** What became of one try to get out of a realm. */
export type Outcome =
  /** It got nothing, and its plugin answers on. */
  | "blocked"
  /** It got nothing and hurt nobody but its own realm, which ended of it or had to be ended. */
  | "contained"
  /** It read, changed, reached or hurt what is not its own. */
  | "not-a-wall";

/** The realms that are tried, and how the docs call them. */
export type RealmName = "inline" | "thread" | "process contained" | "process wall";

/** What the docs promise of each realm; where Node itself differs, of each Node. */
export type Expectation = Readonly<Record<RealmName, Outcome | { readonly node24: Outcome; readonly node26: Outcome }>>;

/** One way to try it. */
export interface Variant {
  /** The name under which the plugin has it. */
  readonly name: string;
  readonly expected: Expectation;
  /** Where it gets as far as expected only now and then: it may get less far. */
  readonly luck?: RealmName;
  /** It does not answer where it works: the host does not wait for long. */
  readonly hangs?: true;
}

/** One plugin that tries to get out, and what it must get, written down before anybody looked. */
export interface Case {
  /** The file `<plugin>.mjs` beside the `expected.ts` that lists it. */
  readonly plugin: string;
  /** The class in the list of 47 that others were hit by; undefined for those of our own. */
  readonly class?: number;
  /** Advisories and reports where the class was published. */
  readonly ids: readonly string[];
  /** What it tries, in a few plain words. */
  readonly tries: string;
  readonly variants: readonly Variant[];
  /** Its source is written anew, with a secret in it, between the time it is opened and the time it is loaded. */
  readonly sourceChanges?: true;
}
