import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, isTenonError } from "tenon";
import { Inspections } from "../../../src/admin/inspections.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { fixtures } from "../plugin.ts";

guardLeaks();

test("a debugger on a plugin in a process is refused by type, and the plugin goes on", async () => {
  await using host = await createHost({ from: fixtures, proofs: "off" });
  await host.load({ entry: "./logs.ts", name: "logs", version: "1.0.0" }, { realm: "process" });
  const inspections = new Inspections();
  assert.throws(
    () => inspections.open(host, "logs"),
    (error) => isTenonError(error, "TENON_INSTANCE_STATE") && error.data.state === "without a thread",
  );
  inspections.end();
  assert.equal(host.instances[0]?.state, "active");
});
