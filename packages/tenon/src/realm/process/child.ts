import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { PipeChannel } from "../../channel/pipe/pipe-channel.ts";
import { readWireError } from "../../channel/wire-error.ts";
import { TenonError } from "../../contract/errors/error.ts";
import type { WireError } from "../../contract/messages.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import { markedProcesses, markOf } from "../../witness/marked-processes.ts";
import { seeProcess } from "../../witness/process-id.ts";
import { LineReader } from "../lines.ts";
import type { Confinement, Refused } from "./confinement.ts";
import { type ChildFacts, factsOf, firstToBeKilled, killProcess } from "./facts.ts";
import { hostPipe } from "./host-pipe.ts";
import type { Inherited } from "./inherited.ts";

/** Far more than calls, answers and log lines within their limits come to, even while the host is busy for seconds. */
const messagesATurn = 200_000;
/** A Node on a machine with nothing else to do is ready after 30 to 70 ms. */
const bootMs = 30_000;
/** What it wrote before its end is in the pipes by then; somebody else may hold their other end. */
const lastWordsMs = 500;
/** A child's end may be seen once more while what it started is killed. */
const killRounds = 5;

/** What unshare of util-linux 2.38 says, and exits with code 1, when its child was killed: it tries to unblock SIGKILL. */
const wordsOfUnshare = "unshare: sigprocmask unblock failed: Invalid argument";
const byKernel = "its process was ended by SIGKILL";

export interface ChildOptions {
  /** Shown to people. */
  readonly label: string;
  /** Unique; part of its environment. */
  readonly name: string;
  readonly confinement: Confinement;
  readonly net: boolean;
  readonly flags: readonly string[];
  readonly inherited: Inherited;
  /** The guest's text, which it gets by its stdin. */
  readonly program: string;
  /** The longest record that is taken from it. */
  readonly longestBytes: number;
  readonly wheel: Wheel;
}

/** Who is told what a child does once it has an owner. */
export interface ChildOwner {
  readonly onLine: (level: "info" | "error", text: string) => void;
  /** So many bytes were printed. */
  readonly onOutput: (bytes: number) => void;
  readonly onFlood: (most: number) => void;
  /** It has ended, by itself or not, and all that it sent was handed over. */
  readonly onEnd: (how: string) => void;
}

/** A process with a guest that is ready and has no plugin yet. */
export class Child {
  readonly channel: PipeChannel;
  readonly name: string;
  /** What it died of, by its own word. */
  uncaught: WireError | undefined;
  /** Signs of life that it gave when it was asked for one. */
  pongs = 0;
  /** Undefined until it is ready, and where the kernel does not tell. */
  facts: ChildFacts | undefined;
  /** Resolves when its exit status was seen and its pipes are closed. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  readonly #ready: PromiseWithResolvers<void> = Promise.withResolvers();
  #owner: ChildOwner | undefined;
  #lastError = "";
  #killed = false;
  #state: { kind: "running" } | { kind: "exited"; how: string } | { kind: "closed"; how: string } = { kind: "running" };

  constructor(child: ChildProcess, options: ChildOptions) {
    this.#process = child;
    this.#options = options;
    this.name = options.name;
    const [stdin, stdout, stderr, toChild, fromChild] = child.stdio as unknown as [
      Writable,
      Readable,
      Readable,
      Writable & Readable,
      Readable,
    ];
    stdin.on("error", () => undefined);
    stdin.end(options.program);
    toChild.resume();
    this.channel = new PipeChannel({
      pipe: hostPipe(toChild, fromChild),
      soon: (run) => queueMicrotask(() => process.nextTick(run)),
      longestBytes: options.longestBytes,
      bound: { most: messagesATurn, onFlood: () => this.#owner?.onFlood(messagesATurn) },
      onNote: (kind, value) => {
        switch (kind) {
          case "ready":
            return this.#ready.resolve();
          case "uncaught":
            this.uncaught ??= readWireError(value);
            return;
          case "pong":
            this.pongs += 1;
            return;
          // Only the host asks.
          case "ping":
            return;
        }
      },
    });
    const onBytes = (bytes: number): void => this.#owner?.onOutput(bytes);
    const lines = [
      new LineReader(stdout, (text) => this.#owner?.onLine("info", text), onBytes),
      new LineReader(stderr, (text) => this.#onError(text), onBytes),
    ];
    this.ended = this.#end(lines);
  }

  get exited(): boolean {
    return this.#state.kind !== "running";
  }

  get pipesClosed(): boolean {
    return this.#state.kind === "closed";
  }

  /** Hands it over to whoever loads a plugin into it. */
  own(owner: ChildOwner): void {
    this.#owner = owner;
    this.#lastError = "";
    if (this.#state.kind === "closed") owner.onEnd(this.#how);
  }

  /** Resolves when the guest waits for a plugin. @throws TENON_PROCESS_START if it was killed before, or is late. */
  async ready(): Promise<Refused | this> {
    const late = Promise.withResolvers<"late">();
    const alarm = this.#options.wheel.after(bootMs, () => late.resolve("late"));
    const first = await Promise.race([this.#ready.promise, this.ended.then(() => "ended" as const), late.promise]);
    alarm.cancel();
    if (first === undefined) {
      const { confinement, net } = this.#options;
      if (this.#process.pid !== undefined) this.facts = factsOf(this.#process.pid, confinement, net);
      if (this.facts !== undefined) firstToBeKilled(this.facts);
      return this;
    }
    this.kill();
    await this.ended;
    // A machine that is busy or short of memory says nothing of what it allows: the next child may come up.
    if (first === "late") throw startError(this.#options.label, `it was not ready after ${bootMs} ms`);
    if (this.#killed) throw startError(this.#options.label, this.#how);
    return { refused: this.#how };
  }

  /** It works for nobody yet: the host's process need not stay for it. */
  unref(): void {
    this.#process.unref();
    for (const stream of this.#streams) stream.unref();
  }

  ref(): void {
    this.#process.ref();
    for (const stream of this.#streams) stream.ref();
  }

  get #streams(): readonly Socket[] {
    return this.#process.stdio.filter((stream) => stream instanceof Socket);
  }

  /** Kills it and all that it started. */
  kill(): void {
    if (this.exited) return;
    // The end of the first process of a namespace is the end of all in it, and its parent sees that before it ends itself.
    if (this.facts?.pidNamespace !== undefined) killProcess(this.facts.inner);
    else this.#process.kill("SIGKILL");
  }

  /** For one that is not gone by `kill`: without its parent what is in the namespace is killed, too, but not waited for. */
  killOuter(): void {
    if (!this.exited) this.#process.kill("SIGKILL");
  }

  get #how(): string {
    return this.#state.kind === "running" ? "it runs" : this.#state.how;
  }

  #onError(text: string): void {
    if (text === wordsOfUnshare) {
      this.#killed = true;
      return;
    }
    if (this.#owner === undefined || text.startsWith("FATAL ERROR")) this.#lastError = text;
    this.#owner?.onLine("error", text);
  }

  async #end(lines: readonly LineReader[]): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#process.once("close", () => closed.resolve());
    const { how, killed } = await exitOf(this.#process);
    if (killed) this.#killed = true;
    this.#state = { kind: "exited", how };
    if (this.facts?.pidNamespace === undefined) this.#killMarked();
    const alarm = this.#options.wheel.after(lastWordsMs, () => closed.resolve());
    await closed.promise;
    alarm.cancel();
    for (const reader of lines) reader.end();
    for (const stream of this.#process.stdio) stream?.destroy();
    this.#state = {
      kind: "closed",
      how: this.#killed ? byKernel : this.#lastError === "" ? how : `${how}: ${this.#lastError}`,
    };
    this.#owner?.onEnd(this.#how);
  }

  /** What it started outside of any namespace: each knows by its environment whose it is. */
  #killMarked(): void {
    for (let round = 0; round < killRounds; round += 1) {
      const marked = markedProcesses(this.name, "process").flatMap((pid) => seeProcess(pid) ?? []);
      const alive = marked.filter(({ state }) => state !== "Z");
      if (alive.length === 0) return;
      for (const one of alive) killProcess(one);
    }
  }
}

/** Starts a child; resolves when it is ready. @throws TENON_PROCESS_START where the system gives no process. */
export async function bootChild(options: ChildOptions): Promise<Child | Refused> {
  const { confinement, flags, inherited, label, name } = options;
  const [command = process.execPath, ...args] = [...confinement.command, process.execPath, ...flags];
  const refuse = (error: unknown): never => {
    throw startError(label, error instanceof Error ? error.message : String(error), { cause: error });
  };
  let child: ChildProcess;
  try {
    const { stdio, release } = inherited.cover(["pipe", "pipe", "pipe", "pipe", "pipe"]);
    try {
      child = spawn(command, args, { stdio: [...stdio], env: markOf(name, "process"), cwd: "/", detached: true });
    } finally {
      release();
    }
  } catch (error) {
    return refuse(error);
  }
  const failed = new Promise<unknown>((resolve) => child.on("error", resolve));
  if (child.pid === undefined) {
    const error = await failed;
    for (const stream of child.stdio ?? []) stream?.destroy();
    return refuse(error);
  }
  return new Child(child, options).ready();
}

function exitOf(child: ChildProcess): Promise<{ readonly how: string; readonly killed: boolean }> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      const how = signal === null ? `its process exited with code ${code ?? 0}` : `its process was ended by ${signal}`;
      resolve({ how, killed: signal === "SIGKILL" });
    });
  });
}

function startError(label: string, why: string, options?: ErrorOptions): TenonError<"TENON_PROCESS_START"> {
  return new TenonError("TENON_PROCESS_START", { label, why }, options);
}
