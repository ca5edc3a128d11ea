import type { OwnedWitness } from "../witness/owned.ts";
import type { Holder, Proof } from "../witness/proof.ts";

/** One thing that was still there when its plugin should have been gone. */
export interface SurvivorWitness {
  readonly witness: string;
  /** What the proof saw of it. */
  readonly detail: string;
  /** ISO 8601, when it was first seen to be gone; undefined while it is there. */
  readonly goneAt: string | undefined;
}

/** What outlived its plugin, as the proof of the unload saw it, and what has become of it since. */
export interface Survivor {
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly realm: string;
  readonly instance: number;
  readonly verdict: Proof["verdict"];
  /** The proof's sentence. */
  readonly sentence: string;
  /** ISO 8601, when the proof saw it. */
  readonly since: string;
  /** Who holds it, as far as the proof could tell. */
  readonly holders: readonly Holder[];
  readonly left: readonly SurvivorWitness[];
  /** ISO 8601, when the last of it was seen to be gone; undefined while something is there. */
  readonly goneAt: string | undefined;
}

interface Left {
  /** Dropped once it is gone: what is in a table is not kept for longer than it has something to say. */
  witness: OwnedWitness | undefined;
  shown: SurvivorWitness;
}

interface Entry {
  readonly facts: Omit<Survivor, "left" | "goneAt">;
  readonly left: readonly Left[];
}

const mostEntries = 256;
/** A look may read /proc for each thread; with a later proof only so many have their turn. */
const looksAProof = 16;

/**
 * The last 256 survivors of one host, oldest first. Where there are more, those that have gone make room before those that are
 * there. Keeps texts and witnesses, which hold nothing of a plugin.
 */
export class Survivors {
  readonly #entries: Entry[] = [];
  readonly #now: () => Date;
  #turn = 0;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  get all(): readonly Survivor[] {
    return this.#entries.map(({ facts, left }) => ({
      ...facts,
      left: left.map(({ shown }) => shown),
      goneAt: left.every(({ shown }) => shown.goneAt !== undefined)
        ? left.reduce((last, { shown }) => (shown.goneAt! > last ? shown.goneAt! : last), "")
        : undefined,
    }));
  }

  /** Remembers what a proof saw to be there, of the witnesses it looked at; looks again at some that it knows. */
  add(proof: Proof, witnesses: readonly OwnedWitness[]): void {
    this.#lookAtSome();
    const left = proof.owned.flatMap(({ witness: name, state, detail }): Left[] =>
      state === "there"
        ? [
            {
              witness: witnesses.find((each) => each.name === name),
              shown: { witness: name, detail, goneAt: undefined },
            },
          ]
        : [],
    );
    if (left.length === 0) return;
    const { plugin, version, digest, realm, instance, verdict, sentence, at } = proof;
    const holders = proof.verdict === "leaked" ? proof.holders : [];
    this.#entries.push({
      facts: { plugin, version, digest, realm, instance, verdict, sentence, since: at, holders },
      left,
    });
    if (this.#entries.length > mostEntries) this.#entries.splice(Math.max(0, this.#entries.findIndex(isGone)), 1);
  }

  /** Whether what is there may be gone for all that is known before a collection. */
  get needsCollection(): boolean {
    return this.#entries.some(({ left }) => left.some(({ witness }) => witness?.needsCollection));
  }

  /** Looks again at everything that was there. */
  look(): void {
    for (const entry of this.#entries) this.#lookAt(entry);
  }

  #lookAtSome(): void {
    const there = this.#entries.filter((entry) => !isGone(entry));
    for (let looks = 0; looks < Math.min(looksAProof, there.length); looks++)
      this.#lookAt(there[this.#turn++ % there.length] as Entry);
  }

  #lookAt({ left }: Entry): void {
    for (const each of left) {
      const seen = each.witness?.look();
      if (seen?.kind !== "gone") continue;
      each.witness = undefined;
      each.shown = { ...each.shown, goneAt: this.#now().toISOString() };
    }
  }
}

function isGone({ left }: Entry): boolean {
  return left.every(({ shown }) => shown.goneAt !== undefined);
}
