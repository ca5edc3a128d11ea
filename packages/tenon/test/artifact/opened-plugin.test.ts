import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { createHost, isTenonError, openPlugin } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { pkg, tree } from "./tree.ts";

guardLeaks();

const greeter = (word: string): string => `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Greeter = contract("greeter", 1, { methods: { greet: method(t.Object({}), t.String()) } });
export default definePlugin(Greeter, { setup: () => ({ methods: { greet: () => ${JSON.stringify(word)} } }) });`;

describe("openPlugin()", () => {
  it("reads once: what is loaded are the bytes of that moment, as often as asked, whatever becomes of the files", async () => {
    await using files = await tree({ "plugin/package.json": pkg(), "plugin/index.js": greeter("first") });
    await using host = await createHost({ from: files.path });
    const plugin = await openPlugin("./plugin", { from: files.path });
    await writeFile(files.at("plugin/index.js"), greeter("second"));
    for (const realm of ["inline", "thread"] as const) {
      const { digest } = await host.load(plugin, { realm });
      assert.equal(digest, plugin.digest);
      assert.equal((await host.call("weather", "greet", {})).value, "first");
      assert.equal((await host.unload("weather", { deadlineMs: 0 })).digest, plugin.digest);
    }
    await host.load("./plugin");
    assert.equal((await host.call("weather", "greet", {})).value, "second");
  });

  it("takes the text of an entry that is in no file and imports from the directory given", async () => {
    await using files = await tree({
      "node_modules/word/package.json": { name: "word", version: "1.0.0", main: "word.cjs" },
      "node_modules/word/word.cjs": `module.exports = "from a package";`,
    });
    await using host = await createHost();
    const text = `import word from "word";\n${greeter("").replace('""', "word")}`;
    const plugin = await openPlugin({ text, name: "texted", version: "0.0.1" }, { from: files.path });
    assert.deepEqual([plugin.name, plugin.version, plugin.entry], ["texted", "0.0.1", files.at("entry.mjs")]);
    assert.ok(plugin.codeBytes > text.length / 2);
    await host.load(plugin, { realm: "inline" });
    assert.equal((await host.call("texted", "greet", {})).value, "from a package");
  });

  it("refuses a text without a name, a version or text in it, and text that does not parse", async () => {
    const good = { text: greeter("x"), name: "texted", version: "1.0.0" };
    for (const wrong of [{ name: "No" }, { version: "x" }, { text: 7 as unknown as string }])
      await assert.rejects(openPlugin({ ...good, ...wrong }), (error) => isTenonError(error, "TENON_OPTION_INVALID"));
    await assert.rejects(openPlugin({ ...good, text: "export {" }), (error) =>
      isTenonError(error, "TENON_BUNDLE_FAILED"),
    );
  });

  it("is refused where another digest is wanted, when it is opened and when it is loaded", async () => {
    await using files = await tree({ "package.json": pkg(), "index.js": greeter("x") });
    const other = `sha256-${"0".repeat(64)}`;
    const changed = (error: unknown): boolean => isTenonError(error, "TENON_ARTIFACT_CHANGED");
    await assert.rejects(openPlugin(files.path, { digest: other }), changed);
    const plugin = await openPlugin(files.path);
    await assert.rejects(openPlugin(plugin, { digest: other }), changed);
    assert.equal((await openPlugin(plugin)).digest, plugin.digest);
    await using host = await createHost();
    await assert.rejects(host.load(plugin, { digest: other }), changed);
    assert.equal(host.instances.length, 0);
    await host.load(plugin, { digest: plugin.digest, realm: "inline" });
  });

  it("is not stood in for by an object that only looks like it: that one is read from its file", async () => {
    await using files = await tree({ "package.json": pkg(), "index.js": greeter("x") });
    const plugin = await openPlugin(files.path);
    await using host = await createHost();
    await assert.rejects(host.load({ ...plugin, entry: files.at("gone.js") }), (error) =>
      isTenonError(error, "TENON_PLUGIN_NOT_FOUND"),
    );
  });
});
