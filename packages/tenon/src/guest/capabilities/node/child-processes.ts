import type { Capability, CapabilityContext } from "../capability.ts";
import { type Ends, enter, hear } from "./told-by-node.ts";

interface ChildProcess extends Ends {
  readonly pid?: number | undefined;
  readonly spawnfile: string;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
  kill(signal: "SIGTERM" | "SIGKILL"): boolean;
}

/** What a process may take to end when it is asked to, in milliseconds. */
const politeMs = 200;

/** Processes that `node:child_process` started. They would outlive the realm. */
export const childProcesses: Capability = (context) => {
  hear<{ process: ChildProcess }>(context, "child_process", ({ process: child }) => {
    const label = (): string => `child process ${child.pid} "${child.spawnfile}"`;
    const close = (): Promise<void> => end(child, context);
    const holding = enter(
      context,
      child,
      { kind: "child process", label, ends: "exit", close },
      context.creations.belowNode(),
    );
    // One that could not be started never exits.
    queueMicrotask(() => child.pid === undefined && holding.forget());
  });
  return {};
};

/** Resolves when its exit status has been asked for, so that nothing of it is left; the scope's deadline bounds the wait. */
async function end(child: ChildProcess, { ambient: { natural } }: CapabilityContext): Promise<void> {
  // Told of before it is started. Its pid is 0 until then, and a signal to 0 goes to the host and all of its group (seen on 24).
  await Promise.resolve();
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = Promise.withResolvers<void>();
  child.once("exit", exited.resolve);
  child.kill("SIGTERM");
  const timer = natural.setTimeout(() => child.kill("SIGKILL"), politeMs);
  await exited.promise;
  natural.clearTimeout(timer);
}
