import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { isTenonError, type PluginSource } from "tenon";
import { parseManifest } from "../../src/contract/manifest.ts";
import { guardLeaks } from "../leak-guard.ts";
import { badArtifacts, body, good, plain } from "./bad-artifacts.ts";
import { sizes } from "./sizes.ts";
import { realms, Stage, thrownBy } from "./stage.ts";
import { Tree } from "./tree.ts";

guardLeaks();

describe("an artifact:", () => {
  let stage: Stage;
  let tree: Tree;
  before(async () => {
    stage = await Stage.open();
  });
  beforeEach(async () => {
    tree = await Tree.of({});
  });
  afterEach(() => tree[Symbol.asyncDispose]());
  after(() => stage.host.close({ deadlineMs: 0 }));

  const answer = (): Promise<unknown> =>
    stage.client<{ run(input: unknown): Promise<unknown> }>(plain, "plain").run({});
  const placed = (source: PluginSource): PluginSource => {
    if (typeof source !== "string")
      return { ...source, entry: source.entry.startsWith("/") ? source.entry : tree.at(source.entry) };
    return source.startsWith("./") ? tree.at(source) : source;
  };

  for (const [name, { source, code, says, files, prepare }] of Object.entries(badArtifacts)) {
    test(`${name} is not loaded`, async () => {
      for (const [file, content] of Object.entries(files ?? {})) await tree.write(file, content);
      await prepare?.(tree);
      // A package name starts at the host's directory: here by a link in the tree.
      const from =
        typeof source === "string" && !source.startsWith("./") ? await Stage.open({ from: tree.path }) : stage;
      try {
        const error = await from.fails(code, () => from.host.load(placed(source), { realm: "inline" }), name);
        assert.match(error.message, says);
      } finally {
        if (from !== stage) await from[Symbol.asyncDispose]();
      }
    });
  }

  test("a socket for an entry is not loaded", async () => {
    const listen = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
    spawnSync(process.execPath, ["-e", listen, tree.at("socket.js")]);
    await stage.refused("TENON_ARTIFACT_UNREADABLE", () =>
      stage.host.load({ entry: tree.at("socket.js"), name: "plain", version: "1.0.0" }),
    );
  });

  const odd: Readonly<Record<string, string>> = {
    "a byte order mark": `\ufeff${good()}`,
    "lines ended as in DOS": good().replaceAll("\n", "\r\n"),
    "lines ended as in old Macs": good().replaceAll("\n", "\r"),
    "a shebang": `#!/usr/bin/env node\n${good()}`,
    "text of every plane": `/* \u{1f600} \u202e \u2028 */${good("\u{1f600}\u2028")}`,
  };
  for (const realm of realms) {
    for (const [name, text] of Object.entries(odd)) {
      test(`${name} makes no difference, ${realm}`, async () => {
        await tree.write("odd.js", text);
        await stage.beside(async () => {
          await stage.host.load({ entry: tree.at("odd.js"), name: "plain", version: "1.0.0" }, { realm });
          assert.equal(await answer(), name === "text of every plane" ? "\u{1f600}\u2028" : 1);
          await stage.host.unload("plain", { deadlineMs: 0 });
        });
      });
    }

    test(`a CommonJS entry is a plugin like any other, ${realm}`, async () => {
      await tree.write("entry.cjs", `${body("common")}module.exports = plugin;`);
      await stage.beside(async () => {
        await stage.host.load({ entry: tree.at("entry.cjs"), name: "plain", version: "1.0.0" }, { realm });
        assert.equal(await answer(), "common");
        await stage.host.unload("plain", { deadlineMs: 0 });
      });
    });
  }

  test("a file replaced after its digest was taken is not loaded", async () => {
    await tree.write("a.js", good("first"));
    const source = { entry: tree.at("a.js"), name: "plain", version: "1.0.0" };
    const { digest } = await stage.host.load(source, { realm: "inline" });
    await stage.host.unload("plain", { deadlineMs: 0 });
    await tree.write("a.js", good("second"));
    for (const attempt of [() => stage.host.load(source, { digest }), () => stage.host.load({ ...source, digest })]) {
      const { wanted, found } = await stage.refused("TENON_ARTIFACT_CHANGED", attempt);
      assert.equal(wanted, digest);
      assert.match(found, /^sha256-[0-9a-f]{64}$/);
    }
    for (const bad of ["", "sha256-", "sha256-x", digest.toUpperCase(), "__proto__"])
      await stage.refused("TENON_ARTIFACT_CHANGED", () => stage.host.load(source, { digest: bad }));
  });

  test("a file that changes all the time is loaded as the bytes of its digest, or not at all", async () => {
    const source = { entry: tree.at("a.js"), name: "plain", version: "1.0.0" };
    await tree.write("a.js", good("first"));
    const { digest } = await stage.host.load(source, { realm: "inline" });
    await stage.host.unload("plain", { deadlineMs: 0 });
    const change = { going: true };
    const changing = (async () => {
      for (let n = 0; change.going; n += 1) await writeFile(source.entry, n % 2 === 0 ? good("second") : good("first"));
    })();
    for (let round = 0; round < 20; round += 1) {
      const thrown = await stage.host.load(source, { realm: "inline", digest }).catch((error: unknown) => error);
      if (isTenonError(thrown))
        assert.ok(
          ["TENON_ARTIFACT_CHANGED", "TENON_PLUGIN_EXPORT", "TENON_BUNDLE_FAILED"].includes(thrown.code),
          thrown.message,
        );
      else {
        assert.equal(await answer(), "first");
        await stage.host.unload("plain", { deadlineMs: 0 });
      }
    }
    change.going = false;
    await changing;
  });

  test("any manifest is read or refused with a typed error, by itself and by the host", async () => {
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    const words = fc.constantFrom(
      "name",
      "version",
      "tenon",
      "entry",
      "main",
      "exports",
      "engines",
      "realm",
      "grants",
      "limits",
      "__proto__",
      "constructor",
      "import",
      ".",
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("plain", "1.0.0", "./index.js", "thread", "", "\0", "../x", "*"),
        fc.jsonValue(),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(words, tie("any"), { maxKeys: 4 }),
      ),
    })).any;
    const object = fc
      .dictionary(words, value, { maxKeys: 6 })
      .map((made) => ({ name: "plain", version: "1.0.0", tenon: {}, ...made }));
    const text = object.map((made) => JSON.stringify(made));
    const broken = fc
      .tuple(text, fc.nat(), fc.constantFrom("", "\0", "{", '"', "\ud800", "\\u"))
      .map(([whole, at, sign]) => `${whole.slice(0, at % whole.length)}${sign}${whole.slice((at % whole.length) + 1)}`);
    const texts = fc.oneof(text, broken, fc.string());
    const typed = (thrown: unknown): void => assert.ok(isTenonError(thrown), `seed ${seed}: ${String(thrown)}`);
    fc.assert(
      fc.property(texts, (given) => {
        try {
          parseManifest(given, "package.json");
        } catch (thrown) {
          typed(thrown);
        }
      }),
      { seed, numRuns: sizes.runs },
    );
    await tree.write("p/index.js", good());
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        await tree.write("p/package.json", given);
        const thrown = await stage.host
          .load(tree.at("p"), { realm: "inline", name: "fuzzed" })
          .catch((error: unknown) => error);
        if (thrown instanceof Error) typed(thrown);
        else await stage.host.unload("fuzzed", { deadlineMs: 0 });
      }),
      { seed, numRuns: sizes.manifestLoads },
    );
    await stage.beside(() => undefined);
    assert.equal(await thrownBy(() => Promise.reject(({} as { polluted?: unknown }).polluted)), undefined);
  });
});
