import type { Host } from "../index.ts";
import { checkLeakCheck } from "./check.ts";
import { LeakWatch, leftBehind } from "./leak-watch.ts";
import type { LeakCheckOptions, TestHostOptions } from "./options.ts";
import { createTestHost } from "./proven-host.ts";

/** Sees to it that a test leaves nothing behind. */
export interface LeakCheck {
  /** Remembers what is held now. To be called before each test; a test inside of a test nests. */
  readonly begin: () => Promise<void>;
  /**
   * Closes the hosts that were made here since `begin` and waits for the rest to end. Throws an AssertionError with a line
   * for each thread, descriptor, child process, timer or other handle, listener of `process` and temporary file that stayed,
   * and for each plugin of those hosts that is not proven gone.
   */
  readonly end: () => Promise<void>;
  /** As the function of this name; `end` closes the host. */
  readonly createTestHost: (options?: TestHostOptions) => Promise<Host>;
}

/**
 * Makes each test fail that leaves something behind, with what it is. Tests that run at the same time in one process cannot
 * be told apart.
 *
 * @example
 * import { afterEach, beforeEach } from "node:test"; // or from "vitest"
 * const { createTestHost } = leakCheck({ beforeEach, afterEach });
 *
 * @throws TENON_OPTION_INVALID
 */
export function leakCheck(options: LeakCheckOptions = {}): LeakCheck {
  checkLeakCheck(options);
  const watch = new LeakWatch(options);
  const hosts: Host[][] = [];
  const begin = async (): Promise<void> => {
    await watch.begin();
    hosts.push([]);
  };
  const end = async (): Promise<void> => {
    const unproven = await closeAll(hosts.pop() ?? []);
    const lines = [...unproven, ...(await watch.end())];
    if (lines.length > 0) throw leftBehind(lines);
  };
  options.beforeEach?.(begin);
  options.afterEach?.(end);
  return {
    begin,
    end,
    createTestHost: async (hostOptions) => {
      const host = await createTestHost(hostOptions);
      hosts.at(-1)?.push(host);
      return host;
    },
  };
}

/** What they say of plugins that are still there. */
async function closeAll(hosts: readonly Host[]): Promise<readonly string[]> {
  const closed = await Promise.allSettled(hosts.map((host) => host.close()));
  return closed.flatMap((outcome) => (outcome.status === "fulfilled" ? [] : [messageOf(outcome.reason)]));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
