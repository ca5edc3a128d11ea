import type { CallAttributes } from "../../contract/call.ts";
import { attributeReader, type ReadAttribute } from "./attribute.ts";
import { hashOf, unitOf } from "./share.ts";

export interface DiversionOptions {
  /** Ids of the instances that calls are taken from and go to. */
  readonly from: number;
  readonly to: number;
  /** Of the calls that would go to `from`. */
  readonly percentage: number;
  /** Same text, same keys: a key that has been taken stays while the percentage rises. */
  readonly seed: string;
  /** Attribute whose values each stay; undefined: that of the route. */
  readonly key: string | undefined;
}

/** A part of an instance's calls that goes to another, as a roll-out wants it. */
export class Diversion {
  readonly options: DiversionOptions;
  readonly #key: ReadAttribute | undefined;
  readonly #seed: number;

  constructor(options: DiversionOptions) {
    this.options = options;
    this.#key = options.key === undefined ? undefined : attributeReader(options.key);
    this.#seed = hashOf(options.seed);
  }

  takes(
    routeKey: ReadAttribute | undefined,
    attributes: CallAttributes | undefined,
    input: unknown,
    random: () => number,
  ): boolean {
    const key = (this.#key ?? routeKey)?.(attributes, input);
    const place = key === undefined ? random() : unitOf(hashOf(key) ^ this.#seed);
    return place * 100 < this.options.percentage;
  }
}
