import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { isTenonError } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { compiledCrate, withoutRust as skip } from "../compiled.ts";
import { Vowels } from "./contract.ts";
import { loaded, packageOf, type PluginFiles } from "../stage.ts";
import { pluginOf } from "./plugins.ts";

guardLeaks();

const crate = join(import.meta.dirname, "fixtures/rust");
/** The message of what a load failed with, and of what is below it. */
async function failure(guest: Uint8Array, plugin: PluginFiles, load = {}): Promise<string> {
  await using dir = await packageOf(plugin, guest);
  const error: unknown = await loaded(Vowels, dir, load).then(
    () => assert.fail("it was loaded"),
    (thrown: unknown) => thrown,
  );
  assert.ok(isTenonError(error), String(error));
  return `${error.code}: ${error.message}`;
}

test("an Extism plugin that cannot fulfil its contract is refused, with all reasons at once", { skip }, async () => {
  const message = await failure(
    await compiledCrate(crate),
    pluginOf("Unfit", `{ module, functions: () => ({ "extism:host/user": { kv_read() {}, kv_name() {} } }) }`),
  );
  assert.match(message, /^TENON_SETUP_FAILED/);
  assert.match(message, /absent: no function "absent" is exported/);
  assert.match(message, /atOnce: is declared sync, which no Extism plugin can answer/);
  assert.match(message, /items: streams, which/);
  assert.match(message, /point: has a struct, which/);
});

test("what is no module, misses a host function or is given as something else is refused", { skip }, async () => {
  const guest = await compiledCrate(crate);
  const options = '{ module, exports: { count: "count_vowels", lookUp: "look_up" } }';
  const given = { config: {} };
  assert.match(
    await failure(new Uint8Array([1, 2, 3, 4]), pluginOf("Vowels", options), given),
    /^TENON_SETUP.*TENON_WASM_INVALID|Cannot read the module/,
  );
  assert.match(
    await failure(guest.subarray(0, 1_000), pluginOf("Vowels", options), given),
    /Cannot read the module of vowels@1.0.0/,
  );
  // A memory of 20,000 pages, and nothing else.
  const large = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 1, 0, 0xa0, 0x9c, 1);
  assert.match(
    await failure(large, pluginOf("Vowels", options), given),
    /a memory of 1310720000 bytes from the start, wanted at most 536870912/,
  );
  assert.match(
    await failure(guest, pluginOf("Vowels", options), given),
    /cannot resolve import "extism:host\/user" "kv_\w+"/,
  );
  assert.match(
    await failure(guest, pluginOf("Vowels", '{ module: "guest.wasm" }')),
    /^TENON_LOAD_FAILED.*module.*current value is string, wanted the bytes of a module/s,
  );
});

test("an Extism plugin is refused inline, where the SDK's modules of Node are", { skip }, async () => {
  const options = '{ module, exports: { count: "count_vowels", lookUp: "look_up" } }';
  const message = await failure(await compiledCrate(crate), pluginOf("Vowels", options), {
    realm: "inline",
    config: {},
  });
  assert.match(message, /^TENON_(LOAD_FAILED|MODULE_REFUSED): Cannot .*node:\w+/);
});
