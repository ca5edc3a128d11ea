import type { HostPart } from "./host-part.ts";

/** What the unload of one plugin in one realm must say, written down before anybody looked. */
export type Outcome =
  | {
      /** Nothing of it is left: the verdict `freed`, or `retained-by-allocator`, which says the same of objects. */
      readonly verdict: "freed";
      /** What teardown has to close for a careless plugin: the beginning of a label in `proof.teardown.closed`. */
      readonly closed?: string;
      readonly why: string;
    }
  | { readonly verdict: "leaked"; readonly why: string }
  | { readonly verdict: "unknown"; readonly why: string }
  /** It is never loaded: the load must fail and name this module. */
  | { readonly verdict: "refused"; readonly module: string; readonly why: string };

/** The realms a case speaks about. */
export type CorpusRealm = "inline" | "thread" | "process";

/** One plugin of the corpus and what must be said of it. */
export interface Case {
  /** The file `<plugin>.ts` beside the `expected.ts` that lists it. */
  readonly plugin: string;
  /** `leaks`: in a host without Tenon it would stay, or leave something. `looks leaky`: nothing stays, whatever it looks like. */
  readonly kind: "leaks" | "looks leaky";
  readonly inline: Outcome;
  readonly thread: Outcome;
  /** Not there yet: written when there is such a realm. */
  readonly process?: Outcome;
  /** What the host does with it besides calling it three times. */
  readonly host?: HostPart;
  /** It brings a native addon, so it needs a C compiler. */
  readonly needs?: "cc";
}
