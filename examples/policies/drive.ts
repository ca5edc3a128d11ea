import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LoadMessage, LoadOptions, LoadReport } from "./load-messages.ts";

export interface Load extends AsyncDisposable {
  /** Resolves when so many calls were made in all. Rejects when the load ends before. */
  reached(calls: number): Promise<void>;
  /** Lets the calls under way end, and answers what came of all. */
  stop(): Promise<LoadReport>;
}

/** Starts the load in a second process. */
export function driveLoad(options: LoadOptions): Load {
  const child = fork(fileURLToPath(new URL("./load.ts", import.meta.url)), [JSON.stringify(options)]);
  const report = Promise.withResolvers<LoadReport>();
  report.promise.catch(() => undefined);
  const waiting = new Set<{ readonly calls: number; readonly resolve: () => void }>();
  child.on("message", (message: LoadMessage) => {
    if (message.kind === "report") return report.resolve(message.report);
    for (const waiter of waiting) {
      if (message.calls < waiter.calls) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  });
  const exited = Promise.withResolvers<void>();
  child.once("exit", (code) => {
    report.reject(new Error(`The load ended with exit code ${code} before it reported`));
    exited.resolve();
  });
  return {
    reached: (calls) =>
      Promise.race([
        new Promise<void>((resolve) => waiting.add({ calls, resolve })),
        report.promise.then(() => undefined),
      ]),
    stop: async () => {
      child.send("stop");
      const result = await report.promise;
      await exited.promise;
      return result;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await exited.promise;
    },
  };
}
