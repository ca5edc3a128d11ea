import { CallInterrupted } from "../../../src/channel/outgoing.ts";
import type { LoadInput } from "../../../src/contract/messages.ts";
import { Wheel } from "../../../src/kernel/wheel.ts";
import { processRealms, type ProcessRealmOptions } from "../../../src/realm/process/process-realm.ts";
import type { Realm, RealmEnd, RealmLimits, RealmLogLine } from "../../../src/realm/realm.ts";

export interface ConfinedOptions extends ProcessRealmOptions {
  readonly limits?: RealmLimits;
}

/** A process realm without a host, which runs whatever code it is given. */
export class Confined implements AsyncDisposable {
  readonly realm: Realm;
  readonly lines: readonly RealmLogLine[];
  readonly lost: readonly string[];
  readonly #wheel: Wheel;
  #instances = 0;

  constructor(realm: Realm, wheel: Wheel, seen: Pick<Confined, "lines" | "lost">) {
    this.realm = realm;
    this.#wheel = wheel;
    this.lines = seen.lines;
    this.lost = seen.lost;
  }

  static async start({ limits = {}, ...options }: ConfinedOptions = {}): Promise<Confined> {
    const wheel = new Wheel();
    const lines: RealmLogLine[] = [];
    const lost: string[] = [];
    const serve = (): unknown => ({});
    try {
      const realm = await processRealms(options)({
        ...{ label: "confined@1.0.0", id: 1, wheel, limits, grants: {}, serve },
        onLog: (line) => lines.push(line),
        onMake: () => undefined,
        onLost: (why) => lost.push(why),
      });
      return new Confined(realm, wheel, { lines, lost });
    } catch (error) {
      wheel.close();
      throw error;
    }
  }

  /** Runs the body of an async function of `face` inside, and answers what it returns as text; for what it throws its code and message. */
  async attempt(body: string): Promise<string> {
    const inner = `(async () => { ${body} })().then(String, (e) => (e.code ?? e.name) + ": " + e.message)`;
    try {
      await this.load(
        `(async (face) => { const require = face.require; throw new Error("<" + (await ${inner}) + ">"); })`,
      );
      return "nothing came of it";
    } catch (error) {
      if (!(error instanceof CallInterrupted)) throw error;
      const { interruption } = error;
      if (interruption.kind !== "failed") return interruption.kind;
      return /^<(.*)>$/s.exec(interruption.error.message)?.[1] ?? interruption.error.message;
    }
  }

  /** Loads code that is no plugin. */
  async load(code: string): Promise<unknown> {
    this.#instances += 1;
    const input: LoadInput = {
      ...{ name: "confined", version: "1.0.0", code, url: "plugin.js", entryPath: "/plugin.js" },
      // The guest holds nothing back: what is left is the wall.
      ...{
        memoryBytes: 2 ** 30,
        maxBytes: 2 ** 26,
        maxCalls: 16,
        grants: "all",
        env: {},
        audit: false,
        mayBlock: false,
        slotKey: "gls_0",
        segments: [],
        tellsOfCalls: false,
      },
    };
    const { peer } = this.realm;
    const call = { instance: this.#instances, stream: "none" } as const;
    await peer.call({ ...call, target: { kind: "load", name: "" }, input });
    return peer.call({ ...call, target: { kind: "evaluate", name: "" }, input: undefined });
  }

  async end(deadlineMs = 30_000): Promise<RealmEnd> {
    const end = await this.realm.end("the test is over", deadlineMs);
    this.#wheel.close();
    return end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
