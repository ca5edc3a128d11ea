import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, isTenonError } from "tenon";
import { tree } from "../../artifact/tree.ts";
import { guardLeaks } from "../../leak-guard.ts";

guardLeaks();

const now = `{ input: {}, output: {}, sync: true, idempotent: false, stream: "none" }`;
const later = `{ input: {}, output: {}, sync: false, idempotent: false, stream: "none" }`;

interface Parts {
  readonly methods?: string;
  readonly services?: string;
  readonly uses?: string;
  readonly setup?: string;
}

const contractOf = (name: string, { methods = `{ go: ${now} }`, services = "{}" }: Parts): string =>
  `{ name: "${name}", major: 1, methods: ${methods}, services: ${services}, events: {} }`;

/** As any copy of the library would make it. */
const source = (parts: Parts): string => `
const definition = {
  contract: ${contractOf("asks", parts)},
  uses: ${parts.uses ?? "{}"},
  blocking: true,
  setup: async () => {
    ${parts.setup ?? ""}
    return { methods: { go: () => 1, wait: () => 1 } };
  },
};
export default Object.defineProperty(definition, Symbol.for("tenon.plugin"), { value: true });`;

const refused: Readonly<Record<string, readonly [parts: Parts, why: string]>> = {
  "a method that is not sync": [
    { methods: `{ go: ${now}, wait: ${later} }` },
    'its contract does not declare as sync method "wait"',
  ],
  "a service that is not sync": [
    { services: `{ kv: { get: ${now}, put: ${later} } }` },
    'its contract does not declare as sync service "kv.put"',
  ],
  "other plugins": [
    { uses: `{ limiter: ${contractOf("limit", {})} }` },
    "it calls other plugins, which answer later: limiter",
  ],
  "an interval that its setup started": [
    { setup: "setInterval(() => 1, 1_000);" },
    "its setup left open what never gets a turn: interval 1000 ms",
  ],
  "a channel and timers that its setup left": [
    { setup: "new MessageChannel(); for (let n = 1; n <= 6; n += 1) setTimeout(() => 1, 10_000 * n);" },
    "its setup left open what never gets a turn: message channel, timeout 10000 ms, timeout 20000 ms, timeout 30000 ms, timeout 40000 ms and 2 more",
  ],
};

for (const realm of ["inline", "thread"] as const) {
  for (const [what, [parts, why]] of Object.entries(refused)) {
    test(`a plugin with ${what} is not let wait without its event loop, ${realm}`, async () => {
      await using files = await tree({ "plugin.mjs": source(parts) });
      await using host = await createHost({ from: files.path, proofs: "off" });
      const plugin = { entry: "./plugin.mjs", name: "asks", version: "1.0.0" };
      const error = await host.load(plugin, { realm }).catch((thrown: unknown) => thrown);
      assert.ok(isTenonError(error, "TENON_BLOCKING_REFUSED"), String(error));
      assert.deepEqual(error.data, { plugin: "asks", version: "1.0.0", why });
      assert.match(error.message, /Take blocking out of definePlugin/);
      assert.deepEqual(host.instances, []);
    });
  }
}

test("one whose setup needed its event loop and left nothing open is taken", async () => {
  const setup = "await new Promise((resolve) => setTimeout(resolve, 1)); clearInterval(setInterval(() => 1, 1_000));";
  await using files = await tree({ "plugin.mjs": source({ setup }) });
  await using host = await createHost({ from: files.path, proofs: "off" });
  await host.load({ entry: "./plugin.mjs", name: "asks", version: "1.0.0" });
  assert.equal(host.instances.length, 1);
});
