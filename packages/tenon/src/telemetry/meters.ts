import { type VersionLabels, VersionMeter } from "./version-meter.ts";

/** How many series there may be, and how long. */
export interface MeterLimits {
  /** Versions that have series of their own, counted by plugin, version and realm; further ones share some named "other". */
  readonly versions: number;
  /** Methods of all versions that have series of their own; further ones share one of their version, named "other". */
  readonly methods: number;
  /** Milliseconds that the series of a version stay after its last instance is gone, so that scrapes see its end. */
  readonly goneMs: number;
}

/** One instance's hold on the series of its version. */
export interface MeterHold {
  readonly meter: VersionMeter;
  /** Gives it back; once is enough. */
  readonly release: () => void;
}

interface Entry {
  readonly meter: VersionMeter;
  holds: number;
  goneAtMs: number;
}

/** The numbers of all versions of a host. Bounded: what has been gone longest makes room first. */
export class Meters {
  readonly #limits: MeterLimits;
  readonly #nowMs: () => number;
  readonly #onFull: (limit: keyof MeterLimits) => void;
  readonly #told: Set<keyof MeterLimits> = new Set();
  readonly #entries: Map<string, Entry> = new Map();
  /** By realm: the versions that found no room. */
  readonly #others: Map<string, Entry> = new Map();
  #methods = 0;
  #folded = 0;

  /** `onFull` is told the first time that there was no room for a version, and for a method. */
  constructor(
    limits: MeterLimits,
    onFull: (limit: keyof MeterLimits) => void,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#limits = limits;
    this.#onFull = onFull;
    this.#nowMs = nowMs;
  }

  /** How often something got no series of its own. */
  get folded(): number {
    return this.#folded;
  }

  /** The series of a version, held. */
  hold(labels: VersionLabels): MeterHold {
    const entry = this.#entry(labels);
    entry.holds += 1;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      entry.holds -= 1;
      entry.goneAtMs = this.#nowMs();
    };
    return { meter: entry.meter, release };
  }

  /** Those of versions that are there, or were until a while ago. */
  get versions(): readonly VersionMeter[] {
    this.#dropGone();
    return [...this.#entries.values(), ...this.#others.values()].map(({ meter }) => meter);
  }

  #entry(labels: VersionLabels): Entry {
    const { plugin, version, realm } = labels;
    const key = JSON.stringify([plugin, version, realm]);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    this.#dropGone();
    if (this.#entries.size >= this.#limits.versions && !this.#evict()) return this.#other(realm);
    const entry = this.#make({ plugin, version, realm });
    this.#entries.set(key, entry);
    return entry;
  }

  #make(labels: VersionLabels): Entry {
    const room = {
      takeMethod: (): boolean => {
        const hasRoom = this.#methods < this.#limits.methods;
        if (hasRoom) this.#methods += 1;
        else this.#fold("methods");
        return hasRoom;
      },
      giveMethods: (count: number): void => void (this.#methods -= count),
    };
    return { meter: new VersionMeter(labels, room), holds: 0, goneAtMs: Infinity };
  }

  #fold(limit: keyof MeterLimits): void {
    this.#folded += 1;
    if (this.#told.has(limit)) return;
    this.#told.add(limit);
    this.#onFull(limit);
  }

  #other(realm: string): Entry {
    this.#fold("versions");
    const entry = this.#others.get(realm) ?? this.#make({ plugin: "other", version: "other", realm });
    this.#others.set(realm, entry);
    return entry;
  }

  #dropGone(): void {
    const nowMs = this.#nowMs();
    for (const entries of [this.#entries, this.#others])
      for (const [key, { meter, holds, goneAtMs }] of entries) {
        if (holds > 0 || nowMs - goneAtMs < this.#limits.goneMs) continue;
        entries.delete(key);
        meter.drop();
      }
  }

  /** Drops what has been gone longest, if anything is. */
  #evict(): boolean {
    const gone = [...this.#entries].filter(([, { holds }]) => holds === 0);
    const oldest = gone.sort(([, one], [, other]) => one.goneAtMs - other.goneAtMs).at(0);
    if (oldest === undefined) return false;
    this.#entries.delete(oldest[0]);
    oldest[1].meter.drop();
    return true;
  }
}
