import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type HostOptions, isTenonError, type LoadOptions, thrownBy } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { compiledComponent, withoutRust as skip } from "../compiled.ts";
import { loaded, type Loaded, type Package, packageOf } from "../stage.ts";
import { Greeter } from "./contract.ts";
import { greeter, pluginOf } from "./plugins.ts";

guardLeaks();

const crate = join(import.meta.dirname, "fixtures/rust");
const made: { dir?: Package } = {};
before(async () => {
  if (skip === false) made.dir = await packageOf(greeter, await compiledComponent(crate));
});
after(() => made.dir?.[Symbol.asyncDispose]());

const services = {
  kv: {
    read: (key: string): string => {
      if (key === "missing") throw Object.assign(new Error("no such key"), { code: "E_KEY" });
      return `value of ${key}`;
    },
  },
};

function open(load: LoadOptions = {}, options: HostOptions = {}): Promise<Loaded<typeof Greeter>> {
  return loaded(Greeter, made.dir as Package, load, { services, ...options });
}

for (const realm of ["inline", "thread", "process"] as const) {
  describe(`a component in the realm ${realm}`, { skip }, () => {
    const one: { plugin?: Loaded<typeof Greeter> } = {};
    const client = (): Loaded<typeof Greeter>["client"] => (one.plugin as Loaded<typeof Greeter>).client;
    before(async () => void (one.plugin = await open({ realm, limits: { memoryBytes: 100 * 2 ** 20 } })));
    after(() => one.plugin?.[Symbol.asyncDispose]());

    test("answers by its records, and has random numbers, an output, and no files", async () => {
      const answer = /^Hello, Ada \(36\), [01] variables, 0 directories, true$/;
      assert.match(await client().greet({ name: "Ada", age: 36 }), answer);
      assert.equal(await client().count(undefined), 1);
      const lines = (one.plugin as Loaded<typeof Greeter>).lines.map(({ level, text }) => `${level} ${text}`);
      assert.deepEqual(lines, ["info greeting Ada"]);
    });

    test("says what is wrong and lives on; what trapped is replaced, without its state", async () => {
      await assert.rejects(client().greet({ name: "", age: 0 }), (error: Error) => {
        assert.equal(error.message, "nobody is there");
        assert.match(String(thrownBy(error)), /greeter@1.0.0/);
        return true;
      });
      assert.notEqual(await client().count(undefined), 0);
      await assert.rejects(client().trap(undefined), (error) => {
        assert.ok(isTenonError(error, "TENON_WASM_ENDED"), String(error));
        const { why, ...about } = error.data;
        assert.deepEqual(about, { plugin: "greeter", version: "1.0.0", method: "trap" });
        assert.match(why, /unreachable/);
        return true;
      });
      assert.equal(await client().count(undefined), 0);
    });

    test("calls services that answer at once, and fails where none can", async () => {
      await assert.rejects(client().lookUp("nowhere"), { message: "kv: it is nowhere" });
      if (realm === "process")
        return assert.rejects(client().lookUp("a"), (error) => isTenonError(error, "TENON_SYNC_UNAVAILABLE"));
      assert.equal(await client().lookUp("a"), "kv: value of a");
      await assert.rejects(client().lookUp("missing"), { message: "no such key", code: "E_KEY" });
    });

    test("is held to its memory, and is proven gone", async () => {
      await client().hoard(5);
      // Inline it has all of the limit, elsewhere half.
      await assert.rejects(client().hoard(120), (error) => isTenonError(error, "TENON_WASM_ENDED"));
      assert.equal(await client().count(undefined), 0);
      const proof = await (one.plugin as Loaded<typeof Greeter>).host.unload("greeter", { deadlineMs: 5_000 });
      assert.match(proof.verdict, /^(freed|retained-by-allocator)$/);
      assert.ok(proof.teardown.closed.some(({ label }) => label === "component"));
    });
  });
}

test("a component sees the variables that were granted, and its loops end with its thread", { skip }, async () => {
  process.env["TENON_LANE"] = "1";
  try {
    await using plugin = await open({ limits: { stuckMs: 200 } }, { grants: { env: ["TENON_LANE"] } });
    await using other = await open();
    assert.equal(await variables(plugin), (await variables(other)) + 1);
    const spinning = plugin.client.spin(undefined, { deadlineMs: 100 });
    await assert.rejects(spinning, (error) => isTenonError(error, "TENON_CALL_DEADLINE"));
    const { verdict } = await plugin.host.unload("greeter", { deadlineMs: 100 });
    assert.match(verdict, /^(freed|retained-by-allocator)$/);
  } finally {
    delete process.env["TENON_LANE"];
  }
});

async function variables({ client }: Loaded<typeof Greeter>): Promise<number> {
  const [, count] = /(\d+) variables/.exec(await client.greet({ name: "Ada", age: 36 })) ?? [];
  return Number(count);
}

/** The message of what a load failed with. */
async function failure(guest: Uint8Array, options: string): Promise<string> {
  await using dir = await packageOf(pluginOf(options), guest);
  const error: unknown = await loaded(Greeter, dir, {}, { services }).then(
    () => assert.fail("it was loaded"),
    (thrown: unknown) => thrown,
  );
  assert.ok(isTenonError(error), String(error));
  return `${error.code}: ${error.message}`;
}

test("what is no component, misses an import or answers no method is refused", { skip }, async () => {
  const component = await compiledComponent(crate);
  const methods = "methods: () => ({})";
  const kv = 'imports: () => ({ "test:greeter/kv": { read: () => "" } })';
  const noComponent = /^TENON_BUNDLE_FAILED: .*guest\.wasm is no component that jco can transpile/;
  for (const bytes of [
    Uint8Array.of(1, 2, 3),
    component.subarray(0, 2_000),
    Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
  ])
    assert.match(await failure(bytes, `{ component, ${methods} }`), noComponent);
  assert.match(await failure(component, `{ component, ${methods} }`), /^TENON_SETUP_FAILED: .*kv/);
  assert.match(await failure(component, `{ component, ${kv}, ${methods} }`), /^TENON_SETUP_INCOMPLETE: .*"greet"/);
  assert.match(
    await failure(component, `{ component: 7, ${methods} }`),
    /^TENON_LOAD_FAILED: .*"component": current value is number, wanted a component/,
  );
});
