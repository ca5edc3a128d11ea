import assert from "node:assert/strict";
import { type Debugger, Session } from "node:inspector/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { guardLeaks } from "../leak-guard.ts";
import { fixtures, start } from "./plugin.ts";

guardLeaks();

test("inline: a debugger sees the plugin's script under its tenon: name, and a breakpoint set there is hit", async () => {
  const session = new Session();
  session.connect();
  try {
    const scripts: Debugger.ScriptParsedEventDataType[] = [];
    session.on("Debugger.scriptParsed", ({ params }) => scripts.push(params));
    await session.post("Debugger.enable");
    await using plugin = await start("inline", "modules");
    const script =
      scripts.find(({ url }) => url.startsWith("tenon:modules@1.2.3/modules.ts?")) ??
      assert.fail("no script of that name");
    const { scriptSource } = await session.post("Debugger.getScriptSource", { scriptId: script.scriptId });
    const lineNumber = scriptSource.split("\n").findIndex((line) => line.includes("stop here"));
    assert.ok(lineNumber > 0);
    await session.post("Debugger.setBreakpointByUrl", { url: script.url, lineNumber });
    const hits: (readonly string[] | undefined)[] = [];
    session.on("Debugger.paused", ({ params }) => hits.push(params.hitBreakpoints));
    assert.equal(await plugin.call("ask", { what: "go" }), "go, stop here");
    assert.equal(hits.length, 1);
    assert.match(hits[0]?.[0] ?? "", /tenon:modules/);
    const source = pathToFileURL(join(fixtures, "modules.ts")).href;
    const { locations } = await session.post("Debugger.setBreakpointByUrl", { url: source, lineNumber });
    assert.ok(!locations.some(({ scriptId }) => scriptId === script.scriptId));
    assert.equal(script.sourceMapURL, "");
  } finally {
    session.disconnect();
  }
});
