import { Worker } from "node:worker_threads";
import type { Alarm, Wheel } from "../../kernel/wheel.ts";

export interface Pressed {
  /** Undefined where the text could not be compiled. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  /** Processor time it took, that of starting the thread included, in milliseconds. */
  readonly cpuMs: number;
}

interface Job {
  readonly code: string;
  readonly url: string;
  readonly done: (pressed: Pressed) => void;
}

// All functions are compiled, also those that V8 would leave until they are called; the flag is the process's, and on again
// before the cache is made, which V8 takes only where the flags are those it was made with.
const program = `
const { parentPort } = require("node:worker_threads");
const { Script } = require("node:vm");
const { setFlagsFromString } = require("node:v8");
parentPort.on("message", ({ code, url }) => {
  let script;
  setFlagsFromString("--no-lazy");
  try {
    script = new Script(code, { filename: url });
  } catch {
  } finally {
    setFlagsFromString("--lazy");
  }
  parentPort.postMessage(script === undefined ? undefined : new Uint8Array(script.createCachedData()));
});
`;

/** Without work it ends after so long. */
const idleMs = 1_000;

/**
 * Compiles plugin text in a thread where nothing of any plugin ever runs: what comes of it can be trusted, which cannot be said
 * of what a plugin's own thread would hand over (CVE-2022-39266), and the host does not stand still meanwhile.
 */
export class Press {
  readonly #wheel: Wheel;
  readonly #jobs: Job[] = [];
  #worker: Worker | undefined;
  #ending: Promise<unknown> = Promise.resolve();
  #idle: Alarm | undefined;
  #closed = false;

  constructor(wheel: Wheel) {
    this.#wheel = wheel;
  }

  /** One after another. Nothing is made any more once the press is closed. */
  make(code: string, url: string): Promise<Pressed> {
    const { promise, resolve } = Promise.withResolvers<Pressed>();
    if (this.#closed) return Promise.resolve({ bytes: undefined, cpuMs: 0 });
    this.#idle?.cancel();
    this.#jobs.push({ code, url, done: resolve });
    if (this.#jobs.length === 1) this.#next();
    return promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#idle?.cancel();
    this.#stop();
    await this.#ending;
  }

  #next(): void {
    const [job] = this.#jobs;
    if (job === undefined) this.#idle = this.#wheel.after(idleMs, () => this.#stop(), { keepAlive: false });
    else (this.#worker ??= this.#start()).postMessage({ code: job.code, url: job.url });
  }

  #start(): Worker {
    const worker = new Worker(program, {
      eval: true,
      name: "tenon press",
      env: {},
      ...(process.permission === undefined ? { execArgv: [] } : {}),
    });
    worker.unref();
    let countedMs = 0;
    worker.on("message", (bytes: Uint8Array<ArrayBuffer> | undefined) => {
      void worker
        .cpuUsage()
        .catch(() => ({ user: 0, system: 0 }))
        .then(({ user, system }) => {
          const cpuMs = (user + system) / 1_000;
          this.#done(bytes, Math.max(0, cpuMs - countedMs));
          countedMs = cpuMs;
        });
    });
    // Out of memory, for instance: the text is compiled where it runs, as without a press.
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#done(undefined, 0);
    });
    return worker;
  }

  #done(bytes: Pressed["bytes"], cpuMs: number): void {
    const job = this.#jobs.shift();
    if (job === undefined) return;
    job.done({ bytes, cpuMs });
    this.#next();
  }

  #stop(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker !== undefined) this.#ending = worker.terminate();
  }
}
