import { randomBytes, randomInt } from "node:crypto";

/** How every secret begins, so that it can be looked for in memory. */
export const prefix = "tenon-canary-";

/** Where the host has each of its secrets: what it says when one was found in the wrong hands. */
const places = {
  memory: "read the host's memory",
  file: "read a file of the host",
  environment: "read the host's environment",
  descriptor: "read from a descriptor of the host",
  port: "was answered on a port of the host",
  socket: "was answered on a socket of the host",
  neighbour: "read a neighbour's memory",
  lock: "saw the names of the host's locks",
} as const;

export type SecretKind = keyof typeof places;

/** What a plugin may not know; each is made anew for each host. */
export class Secrets {
  readonly #values: ReadonlyMap<SecretKind, string>;
  /** Bytes of a file that only its size tells. */
  readonly size: number = randomInt(100_000, 1_000_000);

  constructor(environment: string) {
    const kinds = Object.keys(places) as SecretKind[];
    this.#values = new Map(kinds.map((kind) => [kind, kind === "environment" ? environment : newSecret(kind)]));
  }

  get(kind: SecretKind): string {
    return this.#values.get(kind) ?? "";
  }

  /** What a text shows that its writer got hold of. `libraryFolder`: where the host's own code is installed. */
  shownBy(text: string, libraryFolder: string): readonly string[] {
    const found = [...this.#values].filter(([, secret]) => text.includes(secret)).map(([kind]) => places[kind]);
    if (text.includes(`size ${this.size}`)) found.push("read a file of the host");
    const more: (readonly [boolean, string])[] = [
      [text.includes(libraryFolder), "learned where the host's code is"],
      [/did not self-register|undefined symbol: sqlite3_/.test(text), "loaded native code"],
    ];
    return [...found, ...more.filter(([holds]) => holds).map(([, said]) => said)];
  }
}

export function newSecret(kind: SecretKind): string {
  return `${prefix}${kind}-${randomBytes(16).toString("hex")}`;
}
