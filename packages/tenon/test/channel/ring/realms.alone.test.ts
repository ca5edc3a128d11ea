import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { createHost, isTenonError } from "tenon";
import { contract, method, t } from "tenon/contract";
import { tree } from "../../artifact/tree.ts";
import { LeakWatch } from "../../../src/testing/leak-watch.ts";

const kills = 40;
const warmUp = 10;
const abreast = 5;

const source = `import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const methods = { echo: method(t.String(), t.String()), hold: method(t.Object({}), t.Null()) };
export default definePlugin(contract("held", 1, { methods }), {
  setup: () => ({ methods: { echo: (text: string) => text, hold: () => new Promise<null>(() => undefined) } }),
});`;

const held = contract("held", 1, {
  methods: { echo: method(t.String(), t.String()), hold: method(t.Object({}), t.Null()) },
});

test("realms killed while they are called leave no thread, no handle and none of their shared memory", async () => {
  await using files = await tree({ "plugin.ts": source });
  await using host = await createHost({ from: files.path, proofs: "off" });
  const kill = async (name: string): Promise<void> => {
    await host.load({ entry: "./plugin.ts", name: "held", version: "1.0.0" }, { name, realm: "thread" });
    const client = host.client(held, name);
    for (let n = 0; n < 5; n += 1) assert.equal(await client.echo(`${n}`), `${n}`);
    const holding = client.hold({}).catch((error: unknown) => error);
    await host.unload(name, { deadlineMs: 0 });
    assert.ok(isTenonError(await holding), "the call under way is told");
  };
  const lanes = async (from: number, to: number): Promise<void> => {
    for (let first = from; first < to; first += abreast)
      await Promise.all(Array.from({ length: abreast }, (_, lane) => kill(`held-${first + lane}`)));
  };
  await lanes(0, warmUp);
  // Other processes write temporary files too.
  const watch = new LeakWatch({ ignore: [/^temporary file/], places: false });
  await watch.begin();
  const buffers = v8.queryObjects(SharedArrayBuffer, { format: "count" });
  await lanes(warmUp, warmUp + kills);
  assert.deepEqual(await watch.end(), []);
  const after = v8.queryObjects(SharedArrayBuffer, { format: "count" });
  assert.ok(after <= buffers + abreast, `${buffers} shared buffers before, ${after} after`);
});
