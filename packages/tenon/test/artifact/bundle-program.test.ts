import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { runInThisContext } from "node:vm";
import { bundleProgram } from "../../src/artifact/bundle-program.ts";

const fixture = (name: string): string => join(import.meta.dirname, "fixtures/program", `${name}.ts`);
const start = (code: string, ambient: object): unknown =>
  (runInThisContext(code) as (ambient: object) => unknown)(ambient);

describe("bundleProgram()", () => {
  it("makes free names constants taken from ambient", async () => {
    const { code } = await bundleProgram(fixture("program"), ["setTimeout", "clearTimeout", "setTimeout"]);
    const ambient = { wire: "w", setTimeout: "their timer", clearTimeout: "their clear" };
    assert.deepEqual(start(code, ambient), {
      wire: "w",
      label: "label their clear",
      timer: "their timer",
      shadowed: "own",
      natural: "function",
    });
    assert.deepEqual(start((await bundleProgram(fixture("declares"), ["setTimeout"])).code, ambient), "mine");
  });

  it("needs no free names, and maps to the sources", async () => {
    const { code, sourceMap } = await bundleProgram(fixture("declares"), []);
    assert.equal(start(code, {}), "mine");
    assert.deepEqual((JSON.parse(sourceMap) as { sources: string[] }).sources, [
      pathToFileURL(fixture("declares")).href,
    ]);
  });

  it("refuses a program that imports Node, awaits at top level, imports later or has no default", async () => {
    const why = async (name: string): Promise<string> =>
      bundleProgram(fixture(name), []).then(
        () => assert.fail(name),
        (error: { code: string; data: { why: string } }) => `${error.code} ${error.data.why}`,
      );
    assert.match(
      await why("imports-node"),
      /^TENON_BUNDLE_FAILED .*imports-node\.ts imports "node:path": nothing of Node/,
    );
    assert.match(await why("awaits"), /^TENON_BUNDLE_FAILED .*awaits\.ts:1:15 `await` is only allowed/);
    assert.match(
      await why("imports-later"),
      /^TENON_BUNDLE_FAILED .*imports-later\.ts:1:\d+ imports what is not known before it runs/,
    );
    assert.match(await why("no-default"), /^TENON_BUNDLE_FAILED .*"default" is not exported/);
    assert.match(await why("missing"), /^TENON_ARTIFACT_UNREADABLE /);
  });

  it("refuses free names that are no identifiers", async () => {
    await assert.rejects(bundleProgram(fixture("program"), ["a }; evil(); const { b"]), {
      code: "TENON_OPTION_INVALID",
    });
  });
});
