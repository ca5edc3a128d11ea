import type { Realm } from "../realm/realm.ts";

/** Processor time of one instance: of the realm it has now, and in `past` of those that have ended. */
export class CpuAccount {
  readonly #past: { pastCpuMs: number };
  #lastMs = 0;

  constructor(past: { pastCpuMs: number }) {
    this.#past = past;
  }

  /** Of the realm it has now, in milliseconds; of one that cannot be asked, what it had when it was. Undefined where none is told. */
  read(realm: Realm | undefined): number | undefined {
    const now = realm?.health?.cpuMs();
    if (now !== undefined) this.#lastMs = Math.max(this.#lastMs, now);
    return realm?.health === undefined || this.#lastMs === 0 ? undefined : this.#lastMs;
  }

  /** The realm is about to end. */
  ending(realm: Realm): void {
    this.#past.pastCpuMs += this.read(realm) ?? 0;
    this.#lastMs = 0;
  }
}
