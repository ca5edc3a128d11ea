import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

/** Where numbers come from: what changes them, and nothing that names the machine. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  /** Processes that wanted to run: mean of the last 1, 5 and 15 minutes before the bench. */
  readonly load: readonly number[];
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    // The release may end in what a distributor or an owner calls his build.
    kernel: `${type()} ${release().match(/^\d+\.\d+/)?.[0] ?? ""}`.trim(),
    load: loadavg().map((mean) => Math.round(mean * 100) / 100),
  };
}
