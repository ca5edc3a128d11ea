import { malformed } from "./byte-reader.ts";

/** A contract has some dozens; a side that makes up ever new ones is not remembered beyond this. */
const mostNames = 4096;

/** Numbers for the names of methods that one end has sent, so that each goes over the wire as text once. */
export class SentNames {
  readonly #numbers: Map<string, number> = new Map();
  #fresh: string | undefined;
  /** How many were given: a name that was sent twice has two. */
  #count = 0;

  /** Undefined for a name that must go as text. It has its number from `keep` on. */
  numberOf(name: string): number | undefined {
    const number = this.#numbers.get(name);
    this.#fresh = number === undefined ? name : undefined;
    return number;
  }

  /** The record with the name that was asked for last is on its way. */
  keep(): void {
    if (this.#fresh !== undefined && this.#count < mostNames) this.#numbers.set(this.#fresh, this.#count++);
    this.#fresh = undefined;
  }

  /** It is not: it could not be written, or goes where names are text. */
  drop(): void {
    this.#fresh = undefined;
  }

  /** Sends a record while another is being written, which comes behind it. */
  apart(send: () => void): void {
    const fresh = this.#fresh;
    try {
      send();
    } finally {
      this.#fresh = fresh;
    }
  }
}

/** The same numbers, as the other end counts them. */
export class KnownNames {
  readonly #names: string[] = [];

  add(name: string): string {
    if (this.#names.length < mostNames) this.#names.push(name);
    return name;
  }

  at(number: number): string {
    return this.#names[number] ?? malformed(`name ${number}`, `one of the ${this.#names.length} names sent`);
  }
}
