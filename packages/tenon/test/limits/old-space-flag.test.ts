import assert from "node:assert/strict";
import { test } from "node:test";
import { oldSpaceFlag } from "../../src/realm/limits/old-space-flag.ts";
import { guardLeaks } from "../leak-guard.ts";
import { inChildHost } from "./child-host.ts";

guardLeaks();

test("every spelling of the flags that void a thread's heap limit is found, and nothing else", () => {
  for (const flag of [
    "--max-old-space-size=64",
    "--max_old_space_size=64",
    "--max-heap-size=9",
    "--max-old-space-size-percentage=5",
  ]) {
    assert.equal(oldSpaceFlag(["--no-warnings", flag], ""), flag);
    assert.equal(oldSpaceFlag([], `--no-warnings  ${flag}`), flag);
  }
  assert.equal(oldSpaceFlag(["--max-semi-space-size=16", "--expose-gc"], ""), undefined);
});

test("a host started with one refuses heapBytes, says what to do, and takes the plugin without it", async () => {
  const flags = ["--max-old-space-size=512"];
  const refused = await inChildHost(["count"], { heapBytes: 64 * 2 ** 20 }, flags);
  assert.equal(refused.exitCode, 1);
  assert.match(
    refused.stderr,
    /Cannot load bomb@1.0.0 with limits.heapBytes: .* started with --max-old-space-size=512/,
  );
  const taken = await inChildHost(["recursion"], {}, flags);
  assert.match(taken.exploded[0]?.outcome ?? "", /^failed: .*Maximum call stack/);
});
