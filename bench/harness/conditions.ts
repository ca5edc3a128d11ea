import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import type { Condition } from "./subject.ts";

/** The machine as it is. */
export const asItIs: Condition = { name: "as it is", enter: () => ({ [Symbol.dispose]: () => undefined }) };

/** All threads of this process, and those started meanwhile, on one core (Linux, `taskset`). */
export const oneCore: Condition = {
  name: "one core",
  enter: () => {
    const before = affinity();
    const first = before?.match(/^\d+/)?.[0];
    if (before === undefined || first === undefined || !pin(first)) return undefined;
    return { [Symbol.dispose]: () => void pin(before) };
  },
};

/** A process beside on each core that never rests. */
export const busyCores: Condition = {
  name: "every core busy beside",
  enter: async () => {
    const burners = Array.from({ length: availableParallelism() }, () =>
      // They say so when they burn, and end with this process whatever happens to it: their input closes.
      spawn(process.execPath, ["-e", burner], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await Promise.all(burners.map(({ stdout }) => once(stdout, "data")));
    return {
      [Symbol.asyncDispose]: async () => {
        const running = burners.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
        const ended = running.map((each) => once(each, "close"));
        for (const each of running) each.kill("SIGKILL");
        await Promise.all(ended);
      },
    };
  },
};

const burner = `
  new (require("node:worker_threads").Worker)("for (;;);", { eval: true });
  process.stdin.on("close", () => process.exit()).resume();
  process.stdout.write("burning");
`;

/** The cores this process may run on, as `taskset` writes them: "0,1" or "0-3". */
function affinity(): string | undefined {
  const { status, stdout } = spawnSync("taskset", ["-c", "-p", String(process.pid)], { encoding: "utf8" });
  return status === 0 ? stdout.trim().split(" ").at(-1) : undefined;
}

function pin(cores: string): boolean {
  return spawnSync("taskset", ["-a", "-c", "-p", cores, String(process.pid)], { stdio: "ignore" }).status === 0;
}
