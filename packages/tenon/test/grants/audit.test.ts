import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFileSync } from "node:fs";
import { createHost, isTenonError, openPlugin } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { until } from "../realm/plugin.ts";
import { folder, Reaching } from "./reaching.ts";

guardLeaks();

const source = readFileSync(new URL("./fixtures/reach.ts", import.meta.url), "utf8").split("\n");
const denied = (error: unknown): boolean => isTenonError(error, "TENON_GRANT_DENIED");
const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;

describe("what a plugin is refused", () => {
  it("is audited once with plugin, version, realm, grant and place, though it swallows the error", async () => {
    await using reaching = await Reaching.with({});
    for (let times = 0; times < 3; times += 1) assert.equal(await reaching.try("swallow", "/etc/passwd"), "swallowed");
    await assert.rejects(reaching.try("connect", "9"));
    await until(() => reaching.audited.length >= 2);
    const [read, connect] = reaching.audited;
    const { at, place, ...what } = read ?? assert.fail();
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 3_600_000);
    assert.deepEqual(what, {
      kind: "refused",
      name: "reach",
      plugin: "reach",
      version: "1.2.3",
      instance: 1,
      realm: "thread",
      grant: "fs",
      what: "read /etc/passwd",
    });
    assert.equal(place?.file, "reach.ts");
    assert.equal(place.line, lineOf("swallow: (path)") + 2);
    assert.deepEqual([connect?.grant, connect?.what], ["net", "connect to 127.0.0.1:9"]);
    assert.deepEqual(reaching.host.audit, reaching.audited);
  });

  it("is audited where it calls a service that is not granted, by promise or standing still", async () => {
    await using reaching = await Reaching.with({ services: ["clock"] });
    for (let times = 0; times < 3; times += 1) await assert.rejects(reaching.try("kv.put", "x"), denied);
    for (let times = 0; times < 3; times += 1) {
      await assert.rejects(reaching.try("getNow", "x"), denied);
      assert.throws(() => reaching.getNow("x"), denied);
    }
    await until(() => reaching.audited.length >= 2);
    assert.deepEqual(
      reaching.audited.map(({ kind, grant, what, place }) => [kind, grant, what, place?.line]),
      [
        ["refused", "services", "call the service kv.put", lineOf('service === "kv"')],
        ["refused", "services", "call the service kv.get", lineOf('what === "getNow"')],
      ],
    );
    assert.equal(await reaching.try("clock.now"), "noon");
  });

  it("of one instance is written down a hundred times, then once that there is more", async () => {
    await using reaching = await Reaching.with({});
    for (let at = 0; at < 130; at += 1) await reaching.try("swallow", `/none/${at}`);
    await until(() => reaching.audited.length >= 101);
    await reaching.try("swallow", "/none/more");
    const kinds = reaching.audited.map(({ kind }) => kind);
    assert.deepEqual([kinds.length, kinds.lastIndexOf("refused"), kinds.at(-1)], [101, 99, "unheard"]);
  });

  it("is printable, whatever the plugin calls it", async () => {
    await using reaching = await Reaching.with({});
    await reaching.try("swallow", `/a\u202e\u001b[31m${"x".repeat(5_000)}`);
    await until(() => reaching.audited.length > 0);
    const { what = "" } = reaching.audited[0] ?? {};
    assert.match(what, /^read \/a\\u\{202e\}\\u\{1b\}\[31mx+…?$/);
    assert.ok(what.length <= 500);
  });
});

describe("what a manifest asks for", () => {
  it("and is not given is told of with its reason, and shown with the instance", async () => {
    await using files = await folder();
    const { writeFile } = await import("node:fs/promises");
    const grants = {
      net: { reason: "asks the station", hosts: ["station.example"] },
      env: { reason: "has a token", names: ["TOKEN"] },
    };
    const manifest = { name: "asks", version: "1.0.0", tenon: { entry: "./index.ts", grants } };
    await writeFile(files.at("package.json"), JSON.stringify(manifest));
    await writeFile(
      files.at("index.ts"),
      `import { contract } from "tenon/contract"; import { definePlugin } from "tenon/plugin";
export default definePlugin(contract("asks", 1, { methods: {} }), { setup: () => ({ methods: {} }) });`,
    );
    await using host = await createHost({ proofs: "off" });
    const told: unknown[] = [];
    host.on("audit", ({ kind, grant, what }) => told.push([kind, grant, what]));
    const status = await host.load(await openPlugin(files.path), { grants: { env: ["TOKEN"] } });
    assert.deepEqual(status.withheld, [{ grant: "net", reason: "asks the station" }]);
    assert.deepEqual(status.grants, { env: ["TOKEN"] });
    assert.deepEqual(told, [["withheld", "net", "asks the station"]]);
  });
});
