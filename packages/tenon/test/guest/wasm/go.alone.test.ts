import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Grants, isTenonError } from "tenon";
import { contract, method, t } from "tenon/contract";
import { guardLeaks } from "../../leak-guard.ts";
import { compileGo, withoutGo } from "./go.ts";
import { loaded, type Loaded, type Package, packageOf, realms } from "./stage.ts";

guardLeaks();

// A process of its own: what an allocator keeps of other tests would be between these guests and their verdicts.
const nothing = t.Undefined();
const Go = contract("go-guest", 1, {
  methods: {
    count: method(nothing, t.Integer()),
    goroutines: method(nothing, t.Integer()),
    garbage: method(nothing, t.Integer()),
    sleep: method(nothing, t.Integer()),
    read: method(t.String(), t.String()),
    write: method(t.String(), t.String()),
    env: method(nothing, t.String()),
    end: method(t.String(), nothing),
  },
});

describe("a guest of Go", { skip: withoutGo }, () => {
  const made: { dir?: Package } = {};
  before(async () => {
    made.dir = await packageOf(Go, compileGo());
  });
  after(() => made.dir?.[Symbol.asyncDispose]());

  const open = (
    realm: (typeof realms)[number],
    grants: Grants = {},
    memoryBytes = 2 ** 30,
  ): Promise<Loaded<typeof Go>> =>
    loaded(
      Go,
      made.dir as Package,
      { realm, limits: { memoryBytes }, ...(realm === "inline" ? {} : { grants }) },
      { grants: "all" },
    );

  for (const realm of realms) {
    test(`runs goroutines, sleeps, and collects its garbage in the realm ${realm}`, async () => {
      await using plugin = await open(realm);
      const { client, host } = plugin;
      assert.equal(await client.goroutines(undefined), 4_950);
      assert.ok((await client.sleep(undefined)) >= 29);
      assert.equal(await client.garbage(undefined), 200);
      assert.equal(await client.count(undefined), 1);
      assert.equal((await host.unload("go-guest", { deadlineMs: 5_000 })).verdict, "freed");
    });

    test(`does not answer on after a panic, a deadlock or an exit in the realm ${realm}`, async () => {
      await using plugin = await open(realm, {}, 256 * 2 ** 20);
      const { client } = plugin;
      const endings = {
        panic: /it trapped \(unreachable\); it said: panic: it broke/,
        nil: /nil pointer dereference/,
        deadlock: /all goroutines are asleep - deadlock!/,
        exit: /it left with the code 3/,
        memory: /out of memory/,
      };
      for (const [how, message] of Object.entries(endings)) {
        assert.equal(await client.count(undefined), 1, how);
        await assert.rejects(client.end(how), (error) => {
          assert.ok(isTenonError(error, "TENON_WASM_ENDED"), `${how}: ${String(error)}`);
          assert.match(error.message, message);
          return true;
        });
      }
      assert.equal(await client.count(undefined), 1);
    });
  }

  for (const realm of ["thread", "process"] as const) {
    test(`has the environment and the files that it is granted, and no others, in the realm ${realm}`, async () => {
      const folder = (made.dir as Package).path;
      const given = join(folder, `given-${realm}`);
      await mkdir(given);
      // A process behind a wall may run as nobody.
      await chmod(folder, 0o755);
      await chmod(given, 0o777);
      await writeFile(join(given, "text"), "some text");
      process.env["TENON_TEST_WORD"] = "a word";
      try {
        await using bare = await open(realm);
        assert.equal(await bare.client.env(undefined), "");
        await assert.rejects(bare.client.read(join(given, "text")), /Bad file number|not|permitted|capabl/i);
        await using plugin = await open(realm, { env: ["TENON_TEST_WORD"], fs: { read: [given], write: [given] } });
        assert.equal(await plugin.client.env(undefined), "a word");
        assert.ok(plugin.lines.some(({ text, level }) => text === "a line" && level === "info"));
        assert.equal(await plugin.client.read(join(given, "text")), "some text");
        assert.equal(await plugin.client.write(given), "b 7");
        await assert.rejects(plugin.client.read(join(folder, "package.json")));
        await assert.rejects(plugin.client.read(join(given, "../package.json")));
      } finally {
        delete process.env["TENON_TEST_WORD"];
      }
    });
  }

  test("ends with its thread when it loops", async () => {
    await using plugin = await loaded(Go, made.dir as Package, { realm: "thread", limits: { stuckMs: 50 } });
    await assert.rejects(plugin.client.end("loop", { deadlineMs: 100 }), (error) =>
      isTenonError(error, "TENON_CALL_DEADLINE"),
    );
    const proof = await plugin.host.unload("go-guest", { deadlineMs: 0 });
    assert.equal(proof.verdict, "freed");
  });
});
