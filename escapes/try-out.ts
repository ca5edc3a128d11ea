import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createHost, type Host, isTenonError, openPlugin, type OpenedPlugin } from "tenon";
import { Attempt } from "./attempt.ts";
import type { Case, Variant } from "./case.ts";
import { Facts } from "./facts.ts";
import type { Trial } from "./protocol.ts";
import type { RealmRow } from "./realms.ts";
import type { Secrets } from "./secrets.ts";
import { Stage } from "./stage.ts";

const here = import.meta.dirname;
const libraryFolder = join(here, "../packages/tenon/");
const version = "1.0.0";
/** Generous, for what answers; what is expected not to gets little. */
const answerMs = { usually: 30_000, hanging: 400 } as const;
/** What a plugin says it did may need a moment to be seen. */
const seenMs = 3_000;
const tooMuchBytes = 160 * 2 ** 20;
/** Longer than any watch over a realm's memory needs to end it. */
const heldMs = 500;

/** A host with all that a plugin must not get, and the means to let plugins try. */
export class TryOut implements AsyncDisposable {
  readonly #row: RealmRow;
  readonly #secrets: Secrets;
  readonly #stage: Stage;
  readonly #host: Host;
  readonly #facts: Facts;
  readonly #memory: { before: number; most: number };

  private constructor(
    row: RealmRow,
    secrets: Secrets,
    stage: Stage,
    host: Host,
    memory: { before: number; most: number },
  ) {
    this.#row = row;
    this.#secrets = secrets;
    this.#stage = stage;
    this.#host = host;
    this.#memory = memory;
    this.#facts = new Facts(stage);
  }

  static async open(row: RealmRow, secrets: Secrets, envName: string): Promise<TryOut> {
    const stage = await Stage.open(secrets, envName);
    const memory = { before: 0, most: 0 };
    const echo = async (text: unknown): Promise<string> => {
      if (text === "held") {
        await pause(heldMs);
        memory.most = Math.max(memory.most, process.memoryUsage.rss() - memory.before);
      }
      return String(text);
    };
    const refuse = (): never => {
      throw new Error("refused", { cause: new TypeError("for a reason") });
    };
    const host = await createHost({
      from: here,
      services: { host: { echo, refuse } },
      holders: "off",
      proofs: row.name === "inline" ? "off" : "now",
    });
    const neighbour = { ...stage.aim, neighbour: secrets.get("neighbour") };
    const config = { aim: JSON.stringify(neighbour) };
    await host.load({ entry: "./neighbour.mjs", name: "neighbour", version }, { ...row.load, config });
    const made = new TryOut(row, secrets, stage, host, memory);
    await made.#greet();
    memory.before = process.memoryUsage.rss();
    return made;
  }

  /** What the host itself says of the realm. */
  get strength(): string | undefined {
    return this.#host.instances[0]?.strength;
  }

  /** Reads and bundles the plugin of a case. */
  async open(folder: string, { plugin, sourceChanges }: Case): Promise<OpenedPlugin> {
    const entry = `./${folder}/${plugin}.mjs`;
    if (sourceChanges === undefined) return openPlugin({ entry, name: plugin, version }, { from: here });
    const changing = join(this.#stage.scratch, "changing");
    mkdirSync(changing, { recursive: true });
    const file = join(changing, `${plugin}.mjs`);
    copyFileSync(join(here, entry), file);
    const text = readFileSync(file, "utf8").replaceAll(`"../`, `"${here}/`);
    writeFileSync(file, text);
    const opened = await openPlugin({ entry: file, name: plugin, version }, { from: here });
    writeFileSync(file, text.replace("as it was when it was hashed", this.#secrets.get("file")));
    return opened;
  }

  /** Lets a plugin try one variant, and looks at what came of it. */
  async attempt(
    plugin: OpenedPlugin,
    { plugin: name }: Case,
    variant: Variant,
  ): Promise<{ trial: Trial; spoiled: boolean }> {
    this.#stage.prepare(this.#secrets);
    const shown: string[] = [];
    const outcome = await this.#letTry(plugin, name, variant, shown);
    const { done, spoiled } = await this.#look(() => outcome.claims && !this.#isGone(name));
    const learned = this.#secrets.shownBy(shown.join("\n"), libraryFolder);
    const took = this.#memory.most >= tooMuchBytes ? ["took more of the host's memory than it may"] : [];
    const neighbourly = await this.#greet().then(
      () => [],
      () => ["hurt a neighbour"],
    );
    const reached = [...new Set([...learned, ...done, ...took, ...outcome.reached, ...neighbourly])];
    const note = this.#printable(outcome.note);
    const ended = outcome.ended || (outcome.claims && this.#isGone(name));
    return { trial: { plugin: name, variant: variant.name, reached, ended, note }, spoiled };
  }

  async #letTry(
    plugin: OpenedPlugin,
    name: string,
    variant: Variant,
    shown: string[],
  ): Promise<{ note: string; claims: boolean; ended: boolean; reached: string[] }> {
    try {
      if (this.#isGone(name)) {
        const config = { aim: JSON.stringify(this.#stage.aim) };
        await this.#host.load(plugin, { ...this.#row.load, config });
      }
    } catch (error) {
      return { note: `not loaded: ${textOf(error)}`, claims: false, ended: false, reached: [] };
    }
    this.#memory.most = 0;
    const growing = setTimeout(() => this.#stage.grow(this.#secrets), 100);
    const deadlineMs = variant.hangs ? answerMs.hanging : answerMs.usually;
    try {
      const answer = await this.#host.client(Attempt, name).attack(variant.name, { deadlineMs });
      shown.push(answer.shown, answer.note);
      await this.#settle();
      return { note: answer.note, claims: answer.claims, ended: this.#isGone(name), reached: [] };
    } catch (error) {
      shown.push(textOf(error));
      return { note: textOf(error), claims: false, ...(await this.#end(name, error)) };
    } finally {
      clearTimeout(growing);
    }
  }

  /** After a call that failed: what does not answer is ended. */
  async #end(name: string, error: unknown): Promise<{ ended: boolean; reached: string[] }> {
    if (!isTenonError(error, "TENON_CALL_DEADLINE")) {
      await this.#settle();
      // A realm that is broken off has not ended yet.
      const untilMs = performance.now() + answerMs.usually;
      const isLost = isTenonError(error, "TENON_CALL_LOST");
      while (isLost && !this.#isGone(name) && performance.now() < untilMs) await pause(5);
      return { ended: isLost || this.#isGone(name), reached: [] };
    }
    const { verdict } = await this.#host.unload(name, { deadlineMs: 100 });
    return { ended: true, reached: verdict === "unknown" && this.#row.name !== "inline" ? ["could not be ended"] : [] };
  }

  async unload(name: string): Promise<void> {
    if (!this.#isGone(name)) await this.#host.unload(name, { deadlineMs: 200 });
  }

  #isGone(name: string): boolean {
    return !this.#host.instances.some((instance) => instance.name === name && instance.state === "active");
  }

  /** Until signals that were sent have been told, and whatever was due in a turn of the loop is done. */
  async #settle(): Promise<void> {
    const told = new Promise((resolve) => process.once("SIGWINCH", resolve));
    process.kill(process.pid, "SIGWINCH");
    await told;
    await pause(1);
  }

  async #look(expectsMore: () => boolean): Promise<{ done: readonly string[]; spoiled: boolean }> {
    const untilMs = performance.now() + seenMs;
    for (;;) {
      const found = this.#facts.take();
      if (found.done.length > 0 || !expectsMore() || performance.now() > untilMs) return found;
      await pause(10);
    }
  }

  async #greet(): Promise<void> {
    const { note } = await this.#host.client(Attempt, "neighbour").attack("greet", { deadlineMs: answerMs.usually });
    if (note !== "hello") throw new Error(`The neighbour said ${note}`);
  }

  /** Without paths and numbers of this one run. */
  #printable(note: string): string {
    return note.replaceAll(this.#stage.scratch, "").replaceAll(String(process.pid), "<pid>");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.close();
    await this.#stage[Symbol.asyncDispose]();
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${textOf(error.cause)}`;
}
