import { CpuWatch, tookTooMuch } from "./cpu-watch.ts";
import { familyOf, processMs } from "./process-memory.ts";
import { ProcessWatch } from "./process-watch.ts";
import type { RealmHealth, RealmOptions } from "../realm.ts";

/** A process as its health is looked at. */
export interface HealthyProcess {
  /** What runs the plugin; undefined where there is no /proc. */
  readonly pid: number | undefined;
  readonly startsOthers: boolean;
  /** Asks its event loop for a sign. */
  ping(): void;
  /** Signs that have come. */
  readonly pongs: number;
  breakOff(why: string): void;
}

/**
 * What is known of a process's health, from the host's side: its memory by the kernel's word, its event loop by whether it gives a sign
 * when it is asked for one, which the host does not wait for. Dispose it when the process is gone.
 */
export function processHealth(
  child: HealthyProcess,
  {
    limits: { memoryBytes = Infinity, descriptors = Infinity, cpuMs: limitMs = Infinity },
    wheel,
  }: Pick<RealmOptions, "limits" | "wheel">,
): RealmHealth & Disposable {
  const { pid, startsOthers } = child;
  const watch =
    pid === undefined
      ? undefined
      : new ProcessWatch({
          ...{ pid, startsOthers, memoryBytes, descriptors, wheel },
          onTooMany: (open) =>
            child.breakOff(`it had ${open} descriptors open, and limits.descriptors is ${descriptors}`),
          onExceeded: ({ totalBytes }) =>
            child.breakOff(`it had ${totalBytes} bytes of memory, and limits.memoryBytes is ${memoryBytes}`),
        });
  let isOver = false;
  const cpuMs = (): number | undefined => (isOver || pid === undefined ? undefined : familyMs(pid, startsOthers));
  const busy = new CpuWatch(
    { cpuMs, limitMs, onExceeded: (usedMs) => child.breakOff(tookTooMuch(usedMs, limitMs)) },
    wheel,
  );
  return {
    cpuMs,
    get memory() {
      return watch?.reading;
    },
    watchLoop: () => {
      const { pongs } = child;
      child.ping();
      return () => child.pongs > pongs;
    },
    breakOff: (why) => child.breakOff(why),
    [Symbol.dispose]: () => {
      isOver = true;
      watch?.[Symbol.dispose]();
      busy[Symbol.dispose]();
    },
  };
}

function familyMs(pid: number, startsOthers: boolean): number | undefined {
  const family = startsOthers ? familyOf(pid) : [pid];
  const known = family.flatMap((one) => processMs(one) ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0);
}
