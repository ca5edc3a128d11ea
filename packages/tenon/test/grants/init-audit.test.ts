import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { createHost, type HostEvents, type InitAuditPolicy, isTenonError, openPlugin, type RealmKind } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Polluter } from "./fixtures/polluter.ts";

guardLeaks();

const opening = openPlugin({
  entry: fileURLToPath(new URL("./fixtures/polluter.ts", import.meta.url)),
  name: "polluter",
  version: "1.0.0",
});

type Told = HostEvents["initChange"];

async function loading(
  realm: RealmKind,
  initAudit: InitAuditPolicy | undefined,
  changes: readonly string[],
): Promise<{ readonly told: readonly Told[]; readonly shown: readonly string[] | undefined; readonly error: unknown }> {
  await using host = await createHost({ proofs: "off", ...(initAudit === undefined ? {} : { initAudit }) });
  const told: Told[] = [];
  host.on("initChange", (event) => told.push(event));
  try {
    const status = await host.load(await opening, { realm, config: { changes } });
    assert.equal(await host.client(Polluter).ping(null), "pong");
    return { told, shown: status.changes?.map(({ kind, what }) => `${kind} ${what}`), error: undefined };
  } catch (error) {
    assert.deepEqual(host.instances, []);
    return { told, shown: undefined, error };
  }
}

const all = {
  global: "global polluted added",
  removed: "global escape removed",
  replaced: "global setTimeout replaced",
  added: "prototype Array.prototype.last added",
  patched: "prototype Map.prototype.forEach replaced",
  symbol: "prototype Object.prototype[mark] added",
  gone: "prototype String.prototype.at removed",
  static: "prototype Promise.later added",
  hidden: "prototype %TypedArray%.prototype.sum added",
  json: "prototype JSON.parse replaced",
  env: "env POLLUTED",
  listener: 'listener process listener "warning"',
  timer: "held interval 50000 ms",
} as const;

for (const realm of ["inline", "thread", "process"] as const)
  describe(`what a plugin changes until it is set up, in realm ${realm}`, () => {
    it("is nothing where it changes nothing", async () => {
      const { told, shown } = await loading(realm, "report", []);
      assert.deepEqual([told, shown], [[], []]);
    });

    it("is told one by one, and shown", async () => {
      for (const [change, what] of Object.entries(all)) {
        const { told, shown, error } = await loading(realm, "report", [change]);
        assert.equal(error, undefined, String(error));
        assert.deepEqual(shown, [what]);
        assert.deepEqual(
          told.map(({ plugin, changes }) => [plugin, changes.map(({ kind, what }) => `${kind} ${what}`)]),
          [["polluter", [what]]],
        );
        if (change === "timer") assert.equal(told[0]?.changes[0]?.place?.file, "polluter.ts");
      }
    });

    it("is refused as the host says, and nothing stays of it", async () => {
      const refused = await loading(realm, "refuse", ["global", "env"]);
      assert.ok(isTenonError(refused.error, "TENON_INIT_REFUSED"), String(refused.error));
      assert.deepEqual(refused.error.data.changes, ["global polluted added", "env POLLUTED"]);
      assert.equal(refused.told.length, 1);
      assert.equal((await loading(realm, ["prototype"], ["global"])).error, undefined);
      const { error } = await loading(realm, ["prototype"], ["global", "json"]);
      assert.ok(isTenonError(error, "TENON_INIT_REFUSED"));
      assert.deepEqual(error.data.changes, ["prototype JSON.parse replaced"]);
    });

    it("is bounded, and not looked for unless it is asked for", async () => {
      const { told } = await loading(realm, "report", ["many"]);
      assert.equal(told[0]?.changes.length, 100);
      assert.ok(told[0].changes.every(({ what }) => what.length <= 200));
      assert.deepEqual(await loading(realm, undefined, ["global"]), { told: [], shown: undefined, error: undefined });
    });
  });
