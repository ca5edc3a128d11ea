/** Who keeps an instance alive. */
export interface InstanceHolder {
  /** `name`: it was loaded under a name and stays until unloaded. `lease`: somebody may call it. `dependant`: a plugin uses it. */
  readonly kind: "name" | "lease" | "dependant";
  readonly label: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** The instance is to go: give it back soon. */
  drain(why: string): void;
  /** The instance waits no longer. Called at most once, never after the hold was given back. */
  revoke(when: string, why: string): void;
}

/** The holders of one instance, and who must be told when the last has gone. */
export class Holders {
  readonly #holders: Set<InstanceHolder> = new Set();
  readonly #onFree: () => void;
  #released: PromiseWithResolvers<void> | undefined;

  constructor(onFree: () => void) {
    this.#onFree = onFree;
  }

  get all(): readonly InstanceHolder[] {
    return [...this.#holders];
  }

  /** The returned function gives the hold back, once. */
  retain(holder: InstanceHolder): () => void {
    this.#holders.add(holder);
    return () => {
      if (this.#holders.delete(holder)) this.#check();
    };
  }

  /** Resolves once nobody but the name holds it. */
  released(): Promise<void> {
    if (!this.#isHeld()) return Promise.resolve();
    this.#released ??= Promise.withResolvers();
    return this.#released.promise;
  }

  /** Takes the hold from everybody; answers how many leases there were among them. */
  revokeAll(when: string, why: string): number {
    const revoked = [...this.#holders];
    this.#holders.clear();
    for (const holder of revoked) holder.revoke(when, why);
    return revoked.filter(({ kind }) => kind === "lease").length;
  }

  #isHeld(): boolean {
    return this.all.some(({ kind }) => kind !== "name");
  }

  #check(): void {
    if (!this.#isHeld()) {
      this.#released?.resolve();
      this.#released = undefined;
    }
    if (this.#holders.size === 0) this.#onFree();
  }
}
