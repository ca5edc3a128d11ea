import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Host, type OpenedPlugin, openPlugin } from "tenon";
import { Neighbour } from "./neighbours/neighbour.ts";

interface Role {
  readonly plugin: "serving" | "churning" | "leaking" | "leaving-an-orphan";
  readonly realm: "inline" | "thread";
  readonly verdict: "freed" | "leaked";
}

const roles: readonly Role[] = [
  { plugin: "serving", realm: "inline", verdict: "freed" },
  { plugin: "serving", realm: "inline", verdict: "freed" },
  { plugin: "serving", realm: "thread", verdict: "freed" },
  { plugin: "churning", realm: "inline", verdict: "freed" },
  { plugin: "churning", realm: "thread", verdict: "freed" },
  { plugin: "churning", realm: "thread", verdict: "freed" },
  { plugin: "leaking", realm: "inline", verdict: "leaked" },
  { plugin: "leaking", realm: "inline", verdict: "leaked" },
  { plugin: "leaking", realm: "thread", verdict: "freed" },
  { plugin: "leaving-an-orphan", realm: "thread", verdict: "leaked" },
];

const calls = 20;
/** Lives of each neighbour while one work is done: counted, so that a slow machine has no more of them than a fast one. */
const lives = 1;
/** They come one after another, so that some open while others close. */
const apartMs = 40;

/** How often neighbours were loaded and unloaded, and what was said of them that is not so. */
export interface NeighbourTally {
  readonly lives: number;
  readonly wrong: readonly string[];
}

/** Ten plugins that come, serve and go, some of them with a leak, in the host of those that are judged. */
export class Neighbours {
  readonly #host: Host;
  readonly #opened: ReadonlyMap<Role["plugin"], OpenedPlugin>;
  readonly #scratch: string;
  readonly #wrong: string[] = [];
  #lives = 0;

  private constructor(host: Host, opened: ReadonlyMap<Role["plugin"], OpenedPlugin>, scratch: string) {
    this.#host = host;
    this.#opened = opened;
    this.#scratch = scratch;
  }

  static async open(host: Host, directory: string): Promise<Neighbours> {
    const scratch = join(directory, "neighbours");
    mkdirSync(scratch);
    const opened = new Map<Role["plugin"], OpenedPlugin>();
    for (const { plugin } of roles) opened.set(plugin, opened.get(plugin) ?? (await openNeighbour(plugin)));
    return new Neighbours(host, opened, scratch);
  }

  get tally(): NeighbourTally {
    return { lives: this.#lives, wrong: this.#wrong };
  }

  /** Does the work while all ten come and go. */
  async beside<Done>(work: () => Promise<Done>): Promise<Done> {
    const [done] = await Promise.all([work(), ...roles.map((role, at) => this.#comeAndGo(role, at))]);
    return done;
  }

  async #comeAndGo({ plugin, realm, verdict }: Role, at: number): Promise<void> {
    const name = `neighbour-${at}`;
    const opened = this.#opened.get(plugin);
    if (opened === undefined) return;
    const client = this.#host.client(Neighbour, name);
    for (let life = 0; life < lives; life += 1) {
      await pause(at * apartMs);
      await this.#host.load(opened, { name, realm, config: { scratch: this.#scratch } });
      for (let call = 0; call < calls; call += 1) await client.serve(call);
      const proof = await this.#host.unload(name, { deadlineMs: 0 });
      this.#lives += 1;
      const said = proof.verdict === "retained-by-allocator" ? "freed" : proof.verdict;
      if (said !== verdict) this.#wrong.push(proof.sentence);
    }
  }
}

function openNeighbour(plugin: Role["plugin"]): Promise<OpenedPlugin> {
  const source = { entry: `./neighbours/${plugin}.ts`, name: plugin, version: "1.0.0" };
  return openPlugin(source, { from: import.meta.dirname });
}
