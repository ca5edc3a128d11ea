import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { cp, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { openArtifact } from "../../src/artifact/artifact.ts";
import { evaluate } from "./evaluate.ts";
import { pkg, tree } from "./tree.ts";

const fixtures = join(import.meta.dirname, "fixtures");

describe("openArtifact()", () => {
  it("makes a directory into one script that runs", async () => {
    const artifact = await openArtifact("./weather", { from: fixtures });
    const { default: weather } = await evaluate(artifact);
    const { answer, stations } = weather as { answer: (reading: object) => object; stations: unknown };
    assert.deepEqual(answer({ place: "oslo", kelvin: 283 }), { place: "/oslo", celsius: 10 });
    assert.deepEqual(stations, ["north", "south"]);
  });

  it("says what the artifact is and what went into it", async () => {
    const { code, sourceMap, ...rest } = await openArtifact("./weather", { from: fixtures });
    const digest = `sha256-${createHash("sha256").update(code).digest("hex")}`;
    const at = (name: string): string => join(fixtures, "weather", name);
    assert.equal(typeof sourceMap, "string");
    assert.deepEqual(rest, {
      name: "weather",
      version: "2.0.1",
      wasm: undefined,
      digest,
      url: `tenon:weather@2.0.1/src/index.ts?${digest.slice(7, 15)}`,
      manifest: {
        name: "weather",
        version: "2.0.1",
        engines: ">=0.1.0",
        entry: "./src/index.ts",
        engine: "js",
        realm: "thread",
        stateless: true,
        limits: { heapBytes: 33554432 },
        grants: { net: { reason: "asks the station for the temperature", hosts: ["station.example"] } },
        contract: undefined,
        layouts: new Map(),
      },
      origin: { kind: "directory", path: join(fixtures, "weather") },
      entryPath: at("src/index.ts"),
      tellsOfCalls: false,
      builtins: ["node:path"],
      files: [at("package.json"), at("src/celsius.ts"), at("src/index.ts"), at("src/stations.json")],
    });
  });

  it("finds one plugin by directory, absolute path, file: URL, entry file and package name", async () => {
    await using files = await tree({});
    await cp(join(fixtures, "weather"), files.at("node_modules/weather-js"), { recursive: true });
    await writeFile(
      files.at("node_modules/weather-js/package.json"),
      JSON.stringify(pkg({ exports: { ".": { types: "./x.d.ts", import: "./index.js" } } })),
    );
    await writeFile(files.at("node_modules/weather-js/index.js"), "export default 1;");
    const root = files.at("node_modules/weather-js");
    const found = await Promise.all(
      [
        root,
        pathToFileURL(root).href,
        "./node_modules/weather-js",
        "weather-js",
        "./node_modules/weather-js/index.js",
      ].map((source) => openArtifact(source, { from: files.path })),
    );
    assert.deepEqual(new Set(found.map(({ digest }) => digest)).size, 1);
    assert.deepEqual(
      found.map(({ origin }) => origin.kind),
      ["directory", "directory", "directory", "directory", "file"],
    );
  });

  it("takes name and version of a lone file from the source itself", async () => {
    await using files = await tree({ "lone.ts": "export default (1 as number);" });
    const {
      name,
      version,
      url,
      digest,
      files: read,
    } = await openArtifact({ entry: "./lone.ts", name: "@acme/lone", version: "0.0.1" }, { from: files.path });
    assert.deepEqual(
      { name, version, url, read },
      {
        name: "@acme/lone",
        version: "0.0.1",
        url: `tenon:@acme/lone@0.0.1/lone.ts?${digest.slice(7, 15)}`,
        read: [files.at("lone.ts")],
      },
    );
  });

  it("looks for the tenon key above package.json files that have none", async () => {
    await using files = await tree({
      "package.json": pkg(),
      "src/package.json": { type: "module" },
      "src/index.ts": "export default 1;",
    });
    assert.equal((await openArtifact("./src/index.ts", { from: files.path })).version, "1.2.3");
  });

  it("finds a package through a link at its real place, as a workspace has it", async () => {
    await using files = await tree({
      "plugins/a/package.json": pkg(),
      "plugins/a/index.ts": "export default 1;",
      "node_modules/keep": "",
    });
    await symlink(files.at("plugins/a"), files.at("node_modules/weather"));
    assert.deepEqual((await openArtifact("weather", { from: files.at("plugins") })).origin, {
      kind: "directory",
      path: files.at("plugins/a"),
    });
  });

  it("gives one digest to the same sources wherever they stand, and another to a changed one", async () => {
    const sources = {
      "w/package.json": pkg(),
      "w/index.js": "export default import.meta.url; export { b } from './b.js';",
      "w/b.js": "export const b = [import.meta.filename, 1];",
    };
    await using one = await tree(sources);
    await using two = await tree(sources);
    await using changed = await tree({ ...sources, "w/b.js": "export const b = [import.meta.filename, 2];" });
    const [first, second, third] = await Promise.all(
      [one, two, changed].map(({ path }) => openArtifact("./w", { from: path })),
    );
    assert.equal(first?.digest, second?.digest);
    assert.notEqual(first?.digest, third?.digest);
  });

  it("refuses other bytes than the digest given", async () => {
    const { digest } = await openArtifact("./weather", { from: fixtures });
    assert.equal((await openArtifact("./weather", { from: fixtures, digest })).digest, digest);
    const wanted = `sha256-${"0".repeat(64)}`;
    await assert.rejects(openArtifact("./weather", { from: fixtures, digest: wanted }), {
      code: "TENON_ARTIFACT_CHANGED",
      data: { file: join(fixtures, "weather/src/index.ts"), wanted, found: digest },
    });
    const lone = { entry: "./weather/src/index.ts", name: "weather", version: "1.0.0", digest: wanted };
    await assert.rejects(openArtifact(lone, { from: fixtures }), { code: "TENON_ARTIFACT_CHANGED" });
  });

  it("does not look at the path again once it was read", async () => {
    await using files = await tree({ "package.json": pkg(), "index.js": "export default 'reviewed';" });
    const artifact = await openArtifact(files.path, { from: "/" });
    await writeFile(files.at("evil.js"), "export default 'swapped';");
    await rename(files.at("evil.js"), files.at("index.js"));
    assert.equal((await evaluate(artifact)).default, "reviewed");
    await assert.rejects(openArtifact(files.path, { from: "/", digest: artifact.digest }), {
      code: "TENON_ARTIFACT_CHANGED",
    });
  });

  it("writes nothing into the plugin's directory", async () => {
    await using files = await tree({ "package.json": pkg(), "index.js": "export default 1;" });
    await openArtifact(files.path, { from: "/" });
    assert.deepEqual(readdirSync(files.path).sort(), ["index.js", "package.json"]);
  });

  it("refuses sources above the limit, and code above it", async () => {
    await using files = await tree({
      "package.json": pkg(),
      "index.js": `import "./b.js"; export default 1; // ${"x".repeat(600)}`,
      "b.js": `globalThis.b; // ${"x".repeat(600)}`,
    });
    await assert.rejects(
      openArtifact(files.path, { from: "/", limitBytes: 1000 }),
      (error: { code: string; data: { bytes: number; limitBytes: number } }) => {
        assert.deepEqual(
          [error.code, error.data.limitBytes, error.data.bytes > 1000],
          ["TENON_ARTIFACT_TOO_LARGE", 1000, true],
        );
        return true;
      },
    );
    await using small = await tree({ "package.json": pkg(), "index.js": "export default 1;" });
    await assert.rejects(openArtifact(small.path, { from: "/", limitBytes: 100 }), {
      code: "TENON_ARTIFACT_TOO_LARGE",
    });
    for (const limitBytes of [0, -1, 1.5, Number.NaN, Infinity]) {
      await assert.rejects(openArtifact(small.path, { from: "/", limitBytes }), { code: "TENON_OPTION_INVALID" });
    }
  });

  it("names what it tried where nothing is found", async () => {
    await using files = await tree({
      "empty/keep": "",
      "bare/package.json": { name: "bare", version: "1.0.0" },
      "noentry/package.json": pkg(),
      "lone/index.ts": "export default 1",
    });
    const tried = async (source: string): Promise<string> => {
      const error = await openArtifact(source, { from: files.path }).then(
        () => assert.fail("found"),
        (thrown: { code: string; data: { tried: string } }) => thrown,
      );
      assert.equal(error.code, "TENON_PLUGIN_NOT_FOUND", source);
      return error.data.tried;
    };
    assert.match(await tried("./missing"), new RegExp(files.at("missing")));
    assert.match(await tried("./empty"), new RegExp(files.at("empty/package.json")));
    assert.match(await tried("./noentry"), /noentry\/index\.ts, .*noentry\/index\.js/);
    assert.match(await tried("missing-package"), new RegExp(files.at("node_modules/missing-package")));
    assert.match(await tried("some/sub/path"), /no subpath/);
    assert.match(await tried("./lone/index.ts"), /or give \{ entry, name, version \}/);
    await assert.rejects(openArtifact("./bare", { from: files.path }), {
      code: "TENON_MANIFEST_INVALID",
      data: {
        file: files.at("bare/package.json"),
        path: "tenon",
        found: "nothing",
        wanted: 'an object such as { "entry": "./index.ts" }',
      },
    });
  });

  it("refuses sources that are no sources", async () => {
    for (const source of [
      "",
      "a\0b",
      5,
      null,
      undefined,
      {},
      "file://elsewhere.example/x",
      { entry: "./x.ts", name: "UPPER", version: "1.0.0" },
      { entry: "./x.ts", name: "x", version: "1" },
    ]) {
      await assert.rejects(
        openArtifact(source as string, { from: fixtures }),
        { code: "TENON_OPTION_INVALID" },
        JSON.stringify(source),
      );
    }
  });

  it("refuses what is no text file instead of waiting for it", async () => {
    await using files = await tree({
      "package.json": pkg(),
      "latin.js": Uint8Array.of(0xe9, 0x28),
      "big/package.json": " ".repeat(1024 * 1024 + 1),
      "dir/package.json/x": "",
    });
    execFileSync("sh", ["-c", 'mkfifo "$0"', files.at("index.js")]);
    await assert.rejects(openArtifact(files.path, { from: "/" }), {
      code: "TENON_ARTIFACT_UNREADABLE",
      data: { file: files.at("index.js"), why: "it is not a regular file" },
    });
    await assert.rejects(openArtifact("./latin.js", { from: files.path }), {
      code: "TENON_ARTIFACT_UNREADABLE",
      data: { file: files.at("latin.js"), why: "it is not UTF-8 text" },
    });
    await assert.rejects(openArtifact("./big", { from: files.path }), {
      code: "TENON_MANIFEST_INVALID",
      data: { file: files.at("big/package.json"), path: "", found: "1048577 bytes", wanted: "at most 1048576" },
    });
    await assert.rejects(openArtifact("./dir", { from: files.path }), { code: "TENON_PLUGIN_NOT_FOUND" });
  });
});
