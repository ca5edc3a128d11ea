import type { Contract } from "../../contract/contract.ts";
import { TenonError } from "../../contract/errors/error.ts";
import type { Instance } from "../../instance/instance.ts";
import { spread } from "../spread.ts";
import type { Lane } from "./lane.ts";
import type { Lanes } from "./lanes.ts";

/** Where a destination leads at the moment. */
export interface Placed {
  readonly instance: Instance;
  readonly lane: Lane;
}

export interface DestinationParts {
  /** As the route writes it. */
  readonly text: string;
  /** `name/major` of the contract, for messages. */
  readonly contract: string;
  /** Whether an instance is one of those that may be meant. */
  readonly fits: (instance: Instance) => boolean;
  /** The instance that is meant, of all but those whose ids are given. */
  readonly resolve: (except: ReadonlySet<number>) => Instance | undefined;
  /** Where the calls were to go that are diverted here; they go back there where they cannot be answered. */
  readonly divertedFrom: Destination | undefined;
  readonly lanes: Lanes;
  /** What there is, for messages. */
  readonly known: () => string;
  /** @throws TENON_CONTRACT_MISMATCH */
  readonly checkSpeaks: (contract: Contract, instance: Instance) => void;
}

const nobody: ReadonlySet<number> = new Set();

/** One of the places a route leads to. Which instance that is, is looked up again when instances have come, gone or changed. */
export class Destination {
  readonly #parts: DestinationParts;
  #placed: Placed | undefined;

  constructor(parts: DestinationParts) {
    this.#parts = parts;
  }

  get text(): string {
    return this.#parts.text;
  }

  get divertedFrom(): Destination | undefined {
    return this.#parts.divertedFrom;
  }

  /** @throws TENON_ROUTE_VERSION_UNKNOWN */
  get placed(): Placed {
    const known = this.#placed ?? this.look();
    if (known === undefined) throw this.#unknown();
    return known;
  }

  /** Whether it leads anywhere once some are gone. @throws TENON_ROUTE_VERSION_UNKNOWN */
  check(leaving: ReadonlySet<number>): void {
    if (this.#parts.resolve(leaving) === undefined) throw this.#unknown();
  }

  /** The same, undefined where nothing fits. */
  look(): Placed | undefined {
    if (this.#placed !== undefined) return this.#placed;
    const instance = this.#parts.resolve(nobody);
    if (instance !== undefined) this.#placed = { instance, lane: this.#parts.lanes.of(instance) };
    return this.#placed;
  }

  /** Whether it leads to an instance now, and would to nothing once that is gone and another has come in its place. */
  needs(leaving: Instance, coming: Instance): boolean {
    const { fits, resolve } = this.#parts;
    return this.look()?.instance === leaving && !fits(coming) && resolve(new Set([leaving.spec.id])) === undefined;
  }

  /** The lane for a caller of that contract. @throws TENON_ROUTE_VERSION_UNKNOWN, TENON_CONTRACT_MISMATCH */
  laneFor(contract: Contract): Lane {
    const { instance, lane } = this.placed;
    if (lane.speaks !== contract) {
      this.#parts.checkSpeaks(contract, instance);
      lane.speaks = contract;
    }
    return lane;
  }

  /** For those who call: the instance of the moment. */
  readonly choose = (): Instance => spread(this.placed.instance);

  /** Keeps no instance. */
  forget(): void {
    this.#placed = undefined;
  }

  #unknown(): TenonError {
    const { text, contract, known } = this.#parts;
    return new TenonError("TENON_ROUTE_VERSION_UNKNOWN", { contract, wanted: `"${text}"`, known: known() });
  }
}
