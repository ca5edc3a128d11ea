import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** The real `tenon` in a process of its own. */
export interface Program extends AsyncDisposable {
  /** The next line it prints, read as JSON. */
  next(): Promise<Record<string, unknown>>;
  /** Everything it printed beside its lines. */
  notes(): string;
  /** Its exit code, null where a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Ends it at once. */
  kill(): void;
  /** Presses Ctrl-C and answers the exit code. */
  interrupt(): Promise<number | null>;
}

export function tenon(...args: readonly string[]): Program {
  const child: ChildProcess = spawn(process.execPath, ["--conditions=@tenon/source", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  let notes = "";
  child.stderr?.on("data", (piece: Buffer) => (notes += piece.toString()));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const interrupt = (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
    return exited;
  };
  return {
    next: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`it ended: ${notes}`);
      return JSON.parse(value) as Record<string, unknown>;
    },
    notes: () => notes,
    exited,
    kill: () => void child.kill("SIGKILL"),
    interrupt,
    [Symbol.asyncDispose]: async () => void (await interrupt()),
  };
}
