import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { guardLeaks } from "../leak-guard.ts";
import { inChildHost } from "./child-host.ts";

guardLeaks();

const MiB = 2 ** 20;
/** They grow by copies of themselves, and on Node 24 V8 ends the thread alone or the process: which of it changes with what else is in the heap. */
const eitherWay = new Set(process.versions.node.startsWith("24.") ? ["Array.from", "endless keys"] : []);

describe("a plugin in a thread that takes memory without end", () => {
  test("is ended by the soft limit in at least seven of eleven ways, and the neighbour answers on", async () => {
    const kinds = ["objects", "endless keys", "Array.from", "buffers", "large texts", "external texts", "split"];
    const { exploded, exitCode, stderr } = await inChildHost(kinds, { memoryBytes: 100 * MiB });
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(
      exploded.map(({ kind }) => kind),
      kinds,
    );
    for (const { kind, outcome, pings } of exploded) {
      assert.match(outcome, /^stopped: it had \d+ bytes of memory, .* limits.memoryBytes is 104857600$/, kind);
      assert.ok(pings > 0, kind);
    }
  });

  test("of small pieces is ended by V8 at its heapBytes, and the neighbour answers on", async () => {
    const kinds = ["objects", "entries", "promises"];
    const { exploded, exitCode, stderr } = await inChildHost(kinds, { heapBytes: 32 * MiB, memoryBytes: 4_096 * MiB });
    assert.equal(exitCode, 0, stderr);
    for (const { kind, outcome, pings } of exploded) {
      assert.match(
        outcome,
        /^stopped: of an uncaught error: Error: Worker terminated due to reaching memory limit/,
        kind,
      );
      assert.ok(pings > 0, kind);
    }
  });

  // docs/limits.md names these: where they may come, only a process stops them.
  for (const kind of ["large texts", "fill", "Array.from", "parse", "split", "endless keys"]) {
    test(`at once, as by "${kind}", takes the whole host along where V8 has a limit to meet`, async () => {
      const { exploded, signal, exitCode, stderr } = await inChildHost([kind], { heapBytes: 32 * MiB });
      const [alone] = exploded;
      if (eitherWay.has(kind) && alone !== undefined) {
        assert.match(alone.outcome, /^stopped: of an uncaught error: .*reaching memory limit/);
        assert.equal(exitCode, 0, stderr);
        return;
      }
      assert.deepEqual(exploded, []);
      assert.ok(signal === "SIGABRT" || exitCode === 134, `signal ${signal}, exit code ${exitCode}`);
      assert.match(stderr, /FATAL ERROR: .*JavaScript heap out of memory/);
    });
  }
});
