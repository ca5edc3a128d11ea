/** What a look at a witness shows. */
export type Observation =
  | { readonly kind: "gone" }
  | { readonly kind: "there"; readonly detail: string }
  /** It cannot be seen here: the platform lacks the means. */
  | { readonly kind: "unseen"; readonly why: string };

/** Something that belongs to one realm alone and must be gone after it. Verdicts rest on these. */
export interface OwnedWitness {
  readonly name: string;
  /** Whether looking makes sense only after a forced garbage collection. */
  readonly needsCollection: boolean;
  /** How to find who holds it, where that is an object of this heap. */
  readonly held?: HeldContext;
  look(): Observation;
}

/** A context of which it can be said who in the host holds something. */
export interface HeldContext {
  /** Of its global object. */
  readonly reference: WeakRef<object>;
  /** Where the host's own globals hold something of it. */
  places(): readonly string[];
}
