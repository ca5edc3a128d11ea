import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { openArtifact } from "../../src/artifact/artifact.ts";
import { pkg, tree } from "./tree.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const artifact = new URL("../../src/artifact/artifact.ts", import.meta.url).href;

describe("the bundler", () => {
  it("is missed with TENON_BUNDLER_MISSING, and only when something is to be bundled", async () => {
    const program = `
      import { registerHooks } from "node:module";
      registerHooks({
        resolve(specifier, context, next) {
          return next(specifier.startsWith("rolldown") ? "not-installed-here" : specifier, context);
        },
      });
      const { openArtifact } = await import(${JSON.stringify(artifact)});
      const open = (source) => openArtifact(source, { from: ${JSON.stringify(fixtures)} }).catch((error) => error);
      const [missing, unfound] = [await open("./weather"), await open("./nowhere")];
      console.log(JSON.stringify([missing.code, missing.data, missing.cause.code, unfound.code]));
    `;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    const entry = join(fixtures, "weather/src/index.ts");
    assert.deepEqual(JSON.parse((await run).stdout), [
      "TENON_BUNDLER_MISSING",
      { entry },
      "ERR_MODULE_NOT_FOUND",
      "TENON_PLUGIN_NOT_FOUND",
    ]);
  });

  it("answers many at once, good and bad, each with its own", async () => {
    await using bad = await tree({ "package.json": pkg(), "index.js": "export default ;" });
    const opened = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => openArtifact(index % 2 ? bad.path : "./weather", { from: fixtures })),
    );
    const digests = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value.digest] : []));
    const codes = opened.flatMap((result) =>
      result.status === "rejected" ? [(result.reason as { code: string }).code] : [],
    );
    assert.deepEqual(
      [digests.length, new Set(digests).size, codes.length, new Set(codes)],
      [20, 1, 20, new Set(["TENON_BUNDLE_FAILED"])],
    );
  });

  it("lets the process end, and keeps nothing open in it", async () => {
    const program = `
      const { openArtifact } = await import(${JSON.stringify(artifact)});
      const open = () => openArtifact("./weather", { from: ${JSON.stringify(fixtures)} });
      await open();
      const before = process.getActiveResourcesInfo();
      for (let count = 0; count < 20; count++) await open();
      console.log(JSON.stringify([before, process.getActiveResourcesInfo()]));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    const [before, after] = JSON.parse(stdout) as [string[], string[]];
    assert.deepEqual(after, before);
  });
});
