import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

test("a process whose host has only inline plugins exits by itself, leases, grace periods and all", async () => {
  const program = fileURLToPath(new URL("./fixtures/inline-only.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@tenon/source", program], {
    timeout: 60_000,
  });
  assert.equal(stdout, "1.0.0 x\n");
});
