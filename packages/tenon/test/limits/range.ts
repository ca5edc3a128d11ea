import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Host, isTenonError, type LoadOptions, type RealmKind } from "tenon";
import { neighbour } from "../hostile/fixtures/neighbour.ts";
import { contractOf, realms, Stage } from "../hostile/stage.ts";
import { bomb, type BombClient } from "./fixtures/bomb.ts";

const source = { entry: "../limits/fixtures/bomb.ts", name: "bomb", version: "1.0.0" };

/** Where bombs go off in one kind of realm, beside neighbours that answer on. */
export class Range implements AsyncDisposable {
  readonly #stage: Stage;
  readonly #realm: RealmKind;

  private constructor(stage: Stage, realm: RealmKind) {
    this.#stage = stage;
    this.#realm = realm;
  }

  static async open(realm: RealmKind): Promise<Range> {
    return new Range(await Stage.open({ restart: false }), realm);
  }

  get host(): Host {
    return this.#stage.host;
  }

  async load(name: string, options: LoadOptions = {}): Promise<BombClient> {
    await this.host.load(source, { ...options, realm: this.#realm, name });
    return this.host.client(contractOf(bomb), name) as unknown as BombClient;
  }

  /** The neighbours answer until something has settled. */
  async meanwhile<Value>(going: Promise<Value>): Promise<Value> {
    let settled = false;
    const set = (): void => void (settled = true);
    going.then(set, set);
    for (let n = 0; !settled; n += 1) {
      for (const realm of realms) {
        const client = this.#stage.client<{ ping(n: number): Promise<number> }>(neighbour, `neighbour-${realm}`);
        assert.equal(await client.ping(n), n + 1);
      }
      await sleep(5);
    }
    return going;
  }

  /** Why the realm of an instance ended. */
  ended(name: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const listening = this.host.on("state", ({ name: of, error }) => {
      if (of !== name || !isTenonError(error, "TENON_REALM_ENDED")) return;
      listening[Symbol.dispose]();
      resolve(error.data.why);
    });
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage[Symbol.asyncDispose]();
  }
}
