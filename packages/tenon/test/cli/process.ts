import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const flags = ["--conditions=@tenon/source"];

/** Where a process runs, and where it finds what another one has compiled: that halves what a start costs. */
export interface Place {
  readonly cwd: string;
  readonly cache: string;
  readonly nodeFlags?: readonly string[];
}

/** A `tenon` in a process of its own. */
export class TenonProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  out = "";
  err = "";
  readonly #ended: Promise<unknown>;

  constructor(args: readonly string[], { cwd, cache, nodeFlags = [] }: Place) {
    const env = { ...process.env, NO_COLOR: "1", NODE_COMPILE_CACHE: cache };
    this.child = spawn(process.execPath, [...flags, ...nodeFlags, main, ...args], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (data: Buffer) => (this.out += data.toString()));
    this.child.stderr?.on("data", (data: Buffer) => (this.err += data.toString()));
    this.#ended = once(this.child, "close");
  }

  /** The exit code, or the signal that ended it. */
  async ended(): Promise<number | string | null> {
    await this.#ended;
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** Resolves when it printed what matches, on either stream. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.out) ?? pattern.exec(this.err);
      if (found !== null) return found;
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.out}${this.err}`);
      const { stdout, stderr } = this.child;
      if (stdout === null || stderr === null) throw new Error("it has no streams");
      const abort = new AbortController();
      const { signal } = abort;
      await Promise.race([once(stdout, "data", { signal }), once(stderr, "data", { signal }), this.#ended]);
      abort.abort();
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.kill("SIGKILL");
    await this.#ended;
  }
}

/** The command line as a shell would take it, for pipes. */
export function shellText(args: string): string {
  return [`"${process.execPath}"`, ...flags, `"${main}"`, args].join(" ");
}
