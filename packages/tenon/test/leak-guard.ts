import { watch } from "node:fs";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";
import { afterEach, before, beforeEach, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";
import { rolldown } from "rolldown";
import { type Holdings, holdings, stayed } from "./holdings.ts";

const settleMs = 2000;
const pollMs = 20;

/**
 * Makes each test of the calling file fail if, two seconds after its end, the process holds a thread, descriptor, child,
 * active handle, listener of `process` or `tenon-` temporary file that it did not hold before the test.
 */
export function guardLeaks(): void {
  const file = path(getCallSites()[1]?.scriptName ?? "");
  const held = new Map<string, Holdings>();
  // In one process, hooks of a file run for the tests of all files.
  const isOurs = ({ filePath }: TestContext): boolean => filePath !== undefined && path(filePath) === file;
  before(warmUp);
  beforeEach((context) => {
    const test = context as TestContext;
    if (isOurs(test)) held.set(test.fullName, holdings());
  });
  afterEach(async (context) => {
    const test = context as TestContext;
    const earlier = held.get(test.fullName);
    if (!isOurs(test) || !earlier) return;
    held.delete(test.fullName);
    const left = await settled(earlier);
    if (left.length > 0) throw new Error(`"${test.fullName}" left behind:\n  ${left.join("\n  ")}`);
  });
}

/** What stayed although it was waited for. */
export async function settled(earlier: Holdings, waitMs: number = settleMs): Promise<string[]> {
  const end = performance.now() + waitMs;
  let left = stayed(earlier, holdings());
  while (left.length > 0 && performance.now() < end) {
    await sleep(pollMs);
    left = stayed(earlier, holdings());
  }
  return left;
}

/** What libuv and the bundler open with their first use and keep is opened before anything is counted. */
async function warmUp(): Promise<void> {
  await stat(".");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  server.close();
  await once(server, "close");
  watch(".", { persistent: false }).close();
  const plugin = { name: "empty", load: (): string => "" };
  await using bundle = await rolldown({ input: "/empty.js", plugins: [{ ...plugin, resolveId: (id: string) => id }] });
  await bundle.generate();
}

function path(url: string): string {
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}
