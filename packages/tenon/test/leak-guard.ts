import { afterEach, before, beforeEach, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";
// Not by the door: a test of the kernel should run though a host is broken.
import { LeakWatch, leftBehind } from "../src/testing/leak-watch.ts";
import { warmUp } from "../src/testing/warm-up.ts";

/**
 * Makes each test of the calling file fail if, two seconds after its end, the process holds a thread, descriptor, child,
 * active handle, listener of `process` or `tenon-` temporary file that it did not hold before the test.
 */
export function guardLeaks(): void {
  const file = path(getCallSites()[1]?.scriptName ?? "");
  const watch = new LeakWatch();
  // In one process, hooks of a file run for the tests of all files.
  const isOurs = (context: unknown): boolean => {
    const { filePath } = context as TestContext;
    return filePath !== undefined && path(filePath) === file;
  };
  before(warmUp);
  beforeEach(async (context) => {
    if (isOurs(context)) await watch.begin();
  });
  afterEach(async (context) => {
    if (!isOurs(context)) return;
    const lines = await watch.end();
    if (lines.length > 0) throw leftBehind(lines);
  });
}

function path(url: string): string {
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}
