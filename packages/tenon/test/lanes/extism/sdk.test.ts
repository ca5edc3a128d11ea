import assert from "node:assert/strict";
import { test } from "node:test";
import { extismSdk } from "../../../src/lanes/extism/sdk.ts";

test("an SDK of Extism that is too old is refused, with what to install", () => {
  const old = { CAPABILITIES: { supportsWasiPreview1: true }, createPlugin: () => assert.fail("it was used") };
  assert.throws(() => extismSdk(old), /older than 2\.0\.0-rc13.*Run: npm install @extism\/extism@2\.0\.0-rc13/);
  assert.equal(typeof extismSdk().createPlugin, "function");
});
