import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { OriginReport } from "tenon/admin";
import { guardLeaks } from "../leak-guard.ts";
import { Debugger } from "./debugger.ts";
import { type Program, tenon } from "./program.ts";
import { echo, folder, manifest } from "./workbench.ts";

guardLeaks();

interface Line {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The next line that tells of something wanted. */
async function next(program: Program, wanted: string): Promise<Line["data"]> {
  for (;;) {
    const { event, data } = (await program.next()) as unknown as Line;
    if (event === wanted) return data;
  }
}

test("tenon dev serves, swaps on a save, shows what is wrong and what is logged, and ends clean", async () => {
  await using at = await folder({ "package.json": manifest, "index.ts": echo() });
  await using dev = tenon("dev", at.path, "--listen", "127.0.0.1:0", "--socket", at.at("s"), "--json");
  const { url } = (await next(dev, "developing")) as { url: string };
  const call = async (method: string): Promise<string> => {
    const headers = { "content-type": "application/json", connection: "close" };
    return (await fetch(`${url}/call/echo/${method}`, { method: "POST", headers, body: "{}" })).text();
  };
  assert.equal((await next(dev, "cycle"))["how"], "loaded");
  assert.equal(await call("say"), '"hello 1"');
  await at.write("index.ts", echo({ before: "const a = ;" }));
  const failed = await next(dev, "cycle");
  assert.deepEqual([failed["kind"], failed["place"]], ["failed", { file: at.at("index.ts"), line: 1, column: 11 }]);
  assert.equal((failed["error"] as { code: string }).code, "TENON_BUNDLE_FAILED");
  await at.replace("index.ts", echo({ word: '"hi"' }));
  assert.equal((await next(dev, "cycle"))["state"], "handed over");
  assert.equal(await call("say"), '"hi 2"');
  const logged = next(dev, "log");
  await call("tellPlace");
  const { level, call: id, text } = (await logged) as { level: string; call: number; text: string };
  assert.deepEqual([level, typeof id], ["warn", "number"]);
  assert.ok(text.includes(`${at.at("index.ts")}:11:44`), text);
  assert.equal(await dev.interrupt(), 0);
  assert.equal(existsSync(at.at("s")), false);
  assert.equal(dev.notes(), "");
});

test("tenon dev ends clean with the plugin standing still in a debugger", async () => {
  const adder = join(import.meta.dirname, "fixtures/adder");
  await using at = await folder({});
  await using dev = tenon("dev", adder, "--listen", "127.0.0.1:0", "--socket", at.at("s"), "--json");
  const { url } = (await next(dev, "developing")) as { url: string };
  await next(dev, "cycle");
  await using inspect = tenon("inspect", "adder", "--socket", at.at("s"), "--json");
  const address = (await inspect.next()) as unknown as { readonly url: string; readonly origin: OriginReport };
  await using debug = await Debugger.attach(address.url, address.origin.script);
  await debug.breakAt(join(adder, "total.ts"), 11);
  const headers = { "content-type": "application/json", connection: "close" };
  const call = fetch(`${url}/call/adder/add`, { method: "POST", headers, body: "[1]" });
  call.catch(() => undefined);
  await debug.paused();
  assert.equal(await dev.interrupt(), 0);
  await debug.closed();
});

test("tenon dev of what is not there, or at an address that is taken, says so and ends with 1 or 2", async () => {
  await using at = await folder({ "package.json": manifest, "index.ts": echo() });
  await using nowhere = tenon("dev", at.at("nowhere"), "--listen", "127.0.0.1:0", "--socket", at.at("s"), "--json");
  assert.equal(await nowhere.exited, 1);
  assert.match(nowhere.notes(), /TENON_PLUGIN_NOT_FOUND/);
  await using taken = tenon("dev", at.path, "--listen", "127.0.0.1:1000000", "--socket", at.at("s"));
  assert.equal(await taken.exited, 2);
  await using bad = tenon("dev", at.path, "--config-json", "{", "--socket", at.at("s"));
  assert.equal(await bad.exited, 2);
  assert.equal(existsSync(at.at("s")), false);
});
