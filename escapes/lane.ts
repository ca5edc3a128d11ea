import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newSecret } from "./secrets.ts";
import { environmentName, type Order, type Report, type Trial } from "./protocol.ts";
import type { RealmRow } from "./realms.ts";

const lookMs = 100;
/** Of its main thread's time on a processor, without a word: no try that works as it should takes as much. */
const stuckCpuMs = 1_500;
/** Where /proc does not tell, and for what sleeps. */
const stuckMs = 60_000;

/** Why a host says nothing any more. */
type Silence = { readonly why: string; readonly note: string };

/** Lets plugins try, in one host after another: a host that was ended, stopped or spoiled is replaced. */
export class Lane implements AsyncDisposable {
  readonly #row: RealmRow;
  readonly #folder: string;
  #host: HostProcess | undefined;
  /** Hosts that were started. */
  hosts = 0;
  /** What the hosts say of the realm. */
  strength: string | undefined;

  constructor(row: RealmRow, folder: string) {
    this.#row = row;
    this.#folder = folder;
  }

  /** All variants of an order, whatever becomes of the host meanwhile. */
  async carryOut(order: Order): Promise<readonly Trial[]> {
    const trials: Trial[] = [];
    const left = (): readonly string[] =>
      order.variants.filter((name) => !trials.some(({ variant }) => variant === name));
    while (left().length > 0) {
      const host = (this.#host ??= this.#start());
      const rest = await host.carryOut({ ...order, variants: left() }, (trial) => trials.push(trial));
      this.strength ??= host.strength;
      if (rest === "done") break;
      this.#host = undefined;
      await host.kill();
      if (rest === "spoiled") continue;
      const [variant] = left();
      if (rest.began === undefined || variant === undefined)
        throw new Error(
          `The host of ${order.plugin} (${this.#row.name}) ${rest.why} before it tried anything: ${rest.note}`,
        );
      trials.push({ plugin: order.plugin, variant, reached: [rest.why], ended: true, note: rest.note });
    }
    return trials;
  }

  #start(): HostProcess {
    this.hosts += 1;
    return new HostProcess(this.#row, this.#folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host?.end();
  }
}

/** One host in a process and process group of its own, and the watch over it. */
class HostProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #hear: (report: Report) => void = () => undefined;
  #error = "";
  strength: string | undefined;

  constructor(row: RealmRow, folder: string) {
    const program = [join(import.meta.dirname, "host-process.ts"), row.name];
    const node = [process.execPath, "--conditions=@tenon/source", "--inspect-port=0", ...row.flags, ...program];
    const [command = "", ...given] = [...row.within, ...node];
    this.#child = spawn(command, given, {
      env: {
        ...process.env,
        TMPDIR: folder,
        NODE_COMPILE_CACHE: join(folder, "compiled"),
        [environmentName]: newSecret("environment"),
      },
      cwd: folder,
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#exited = once(this.#child, "exit");
    this.#child.on("message", (report: Report) => this.#hear(report));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#error = `${this.#error}${text}`.slice(-2_000);
    });
  }

  /** Resolves when all is done, when the host was spoiled, or when it is heard of no more. */
  async carryOut(
    order: Order,
    onTrial: (trial: Trial) => void,
  ): Promise<"done" | "spoiled" | (Silence & { readonly began: string | undefined })> {
    const { promise, resolve } = Promise.withResolvers<"done" | "spoiled" | Silence>();
    let began: string | undefined;
    const silence = new SilenceWatch(this.#child, resolve);
    this.#hear = (report) => {
      silence.heard();
      switch (report.kind) {
        case "beat":
          return;
        case "ready":
          this.strength = report.strength;
          return;
        case "began":
          began = report.variant;
          return;
        case "found":
          began = undefined;
          onTrial(report.trial);
          if (report.spoiled) resolve("spoiled");
          return;
        case "done":
          resolve("done");
      }
    };
    this.#child.send(order);
    const how = await promise;
    silence.stop();
    return typeof how === "string" ? how : { why: how.why, note: how.note || this.#lastWords(), began };
  }

  async end(): Promise<void> {
    if (this.#child.connected) this.#child.send("end");
    await this.#exited;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  #lastWords(): string {
    const lines = this.#error.split("\n").filter((line) => /FATAL|Error|Uncaught|#/.test(line));
    return (lines.at(0) ?? "").slice(0, 200);
  }
}

/** Tells when a host has ended, is stopped, or stands still though it runs: by the kernel's word, not by a clock's. */
class SilenceWatch {
  readonly #child: ChildProcess;
  readonly #onSilence: (silence: Silence) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #onExit = (code: number | null, signal: string | null): void =>
    this.#onSilence({ why: `ended the host (${signal ?? `exit code ${code}`})`, note: "" });
  #last: { cpuMs: number; atMs: number };

  constructor(child: ChildProcess, onSilence: (silence: Silence) => void) {
    this.#child = child;
    this.#onSilence = onSilence;
    this.#last = { cpuMs: this.#kernel().cpuMs, atMs: performance.now() };
    child.on("exit", this.#onExit);
    this.#timer = setInterval(() => this.#look(), lookMs);
    if (child.exitCode !== null || child.signalCode !== null) this.#onExit(child.exitCode, child.signalCode);
  }

  heard(): void {
    this.#last = { cpuMs: this.#kernel().cpuMs, atMs: performance.now() };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#child.off("exit", this.#onExit);
  }

  #look(): void {
    const { state, cpuMs } = this.#kernel();
    if (state === "T") this.#onSilence({ why: "stopped the host", note: "its state is T" });
    else if (cpuMs - this.#last.cpuMs > stuckCpuMs || performance.now() - this.#last.atMs > stuckMs)
      this.#onSilence({ why: "held up the host", note: "it ran and said nothing" });
  }

  /** Of the main thread. */
  #kernel(): { state: string; cpuMs: number } {
    const { pid } = this.#child;
    try {
      const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return { state: fields[0] ?? "", cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 };
    } catch {
      return { state: "", cpuMs: 0 };
    }
  }
}
