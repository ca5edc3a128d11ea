import type { HeldEntry } from "../contract/held.ts";
import type { Place } from "../contract/place.ts";

/** One owned witness as it was seen last. */
export interface OwnedFinding {
  readonly witness: string;
  readonly state: "gone" | "there" | "unseen";
  readonly detail: string;
}

/** One ambient witness before the load and after the unload. It belongs to the whole process, neighbours included. */
export interface AmbientFinding {
  readonly witness: string;
  readonly unit: "count" | "bytes";
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** What it is made of, as far as that changed; `names` of what came, where they can be told. */
  readonly parts: readonly {
    readonly part: string;
    readonly before: number;
    readonly after: number;
    readonly names: readonly string[];
  }[];
}

/** Who keeps something of the plugin. */
export interface Holder {
  readonly witness: string;
  readonly detail: string;
  /** The code of the plugin that is held, or that what is held comes from. */
  readonly place?: Place;
  /** The way from what has a name of its own in the host to the plugin's object, which is the last step. */
  readonly path?: readonly string[];
}

/** What teardown met. */
export interface TeardownFinding {
  /** What was still held and had to be closed for the plugin, in order of ending. It accuses nobody: it is gone. */
  readonly closed: readonly HeldEntry[];
  readonly failed: readonly (HeldEntry & { readonly message: string })[];
  /** Not ended by its deadline, or begun after the end. */
  readonly late: readonly HeldEntry[];
  /** The guest did not answer the teardown at all. */
  readonly unanswered: boolean;
}

interface ProofFacts {
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly realm: string;
  readonly instance: number;
  /** What a person reads. */
  readonly sentence: string;
  readonly owned: readonly OwnedFinding[];
  readonly ambient: readonly AmbientFinding[];
  /** Witnesses that this platform does not have, by name: of what they watch nothing is said. */
  readonly absent: readonly string[];
  readonly teardown: TeardownFinding;
  /** Calls cut off because the deadline passed. */
  readonly callsLost: number;
  /** Leases revoked because the deadline passed. */
  readonly leasesRevoked: number;
  /** From the request to the verdict. */
  readonly tookMs: number;
  /** ISO 8601. */
  readonly at: string;
}

/** When an unload is proven: `now`, `idle` once the loop of the host is calm, 2 s later at most, or `off`: never. */
export type ProofPolicy = "now" | "idle" | "off";

/** What unload returns: what was observed, never more. A leak is an answer, not an exception. */
export type Proof =
  | (ProofFacts & { readonly verdict: "freed" })
  | (ProofFacts & { readonly verdict: "retained-by-allocator"; readonly bytes: number })
  | (ProofFacts & { readonly verdict: "leaked"; readonly holders: readonly Holder[] })
  | (ProofFacts & { readonly verdict: "unknown"; readonly why: string });

/** What is said of a plugin after its unload, and what that rests on: bytes, holders, or why nothing can be said. */
export type Verdict =
  | { readonly verdict: "freed" }
  /** All of it is gone, and an allocator of the process was shown to keep so many bytes that it had used. No leak: they are used again. */
  | { readonly verdict: "retained-by-allocator"; readonly bytes: number }
  | { readonly verdict: "leaked"; readonly holders: readonly Holder[] }
  | { readonly verdict: "unknown"; readonly why: string };

export type ProofBase = ProofFacts;
