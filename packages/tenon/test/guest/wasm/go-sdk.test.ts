import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isTenonError } from "tenon";
import { buildGuest, writeGuest } from "tenon/build";
import { contract, method, t } from "tenon/contract";
import { guardLeaks } from "../../leak-guard.ts";
import { withoutGo } from "./go.ts";
import { loaded, type Loaded } from "./stage.ts";

guardLeaks();

const nothing = t.Undefined();
const Ends = contract("go-ends", 1, {
  config: t.Object({ from: t.Integer() }),
  methods: {
    count: method(nothing, t.Integer()),
    goroutines: method(t.Integer(), t.Integer()),
    leave: method(nothing, nothing),
    woken: method(t.Integer(), t.Integer()),
    garbage: method(t.Integer(), t.Integer()),
    recovered: method(nothing, t.String()),
    end: method(t.String(), nothing),
  },
});

// In a thread half of it is the module's.
const memoryBytes = 128 * 2 ** 20;

describe("a guest by the SDK for Go, in a thread", { skip: withoutGo }, () => {
  let path = "";
  before(async () => {
    path = await mkdtemp(join(tmpdir(), "tenon-go-sdk-"));
    await copyFile(join(import.meta.dirname, "fixtures/go-sdk/plugin.go"), join(path, "plugin.go"));
    await writeGuest(Ends, "go", path);
    await buildGuest(path, { env: { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local" } });
  });
  after(() => rm(path, { recursive: true }));

  const open = (): Promise<Loaded<typeof Ends>> =>
    loaded(
      Ends,
      { path, [Symbol.asyncDispose]: () => Promise.resolve() },
      { realm: "thread", config: { from: 10 }, limits: { memoryBytes } },
    );

  test("answers what its goroutines made, and goes", async () => {
    await using plugin = await open();
    assert.equal(await plugin.client.goroutines(1_000), 499_500);
    assert.equal((await plugin.host.unload("go-ends", { deadlineMs: 5_000 })).verdict, "freed");
  });

  test("goes on with a goroutine that a call left while a later one waits", async () => {
    await using plugin = await open();
    const { client } = plugin;
    await client.leave(undefined);
    assert.equal(await client.woken(20), 1);
  });

  test("collects 200 MB of garbage within 64 MB", async () => {
    await using plugin = await open();
    const { client, host } = plugin;
    assert.ok((await client.garbage(200)) >= 200);
    assert.equal(await client.count(undefined), 11);
    assert.equal((await host.unload("go-ends", { deadlineMs: 5_000 })).verdict, "freed");
  });

  test("goes on after an error, and after a panic that it recovers from", async () => {
    await using plugin = await open();
    const { client } = plugin;
    assert.equal(await client.count(undefined), 11);
    await assert.rejects(client.end("error"), { message: "an error is none" });
    assert.match(await client.recovered(undefined), /nil pointer dereference/);
    assert.equal(await client.count(undefined), 12);
  });

  const endings: Readonly<Record<string, RegExp>> = {
    panic: /it trapped \(unreachable\); it said: panic: it broke/,
    "panic in a goroutine": /panic: it broke elsewhere/,
    nil: /nil pointer dereference/,
    deadlock: /all goroutines are asleep - deadlock!/,
    locks: /all goroutines are asleep - deadlock!/,
    exit: /it left with the code 3/,
    memory: /out of memory/,
  };
  for (const [how, message] of Object.entries(endings)) {
    test(`ends by ${how}; the next call finds the configuration and no state`, async () => {
      await using plugin = await open();
      const { client, host, lines } = plugin;
      assert.equal(await client.count(undefined), 11);
      assert.equal(await client.count(undefined), 12);
      await assert.rejects(client.end(how), (error) => {
        assert.ok(isTenonError(error, "TENON_WASM_ENDED"), `${how}: ${String(error)}`);
        assert.match(error.message, message);
        return true;
      });
      assert.equal(await client.count(undefined), 11);
      assert.ok(lines.some(({ level, text }) => level === "error" && message.test(text)));
      assert.equal((await host.unload("go-ends", { deadlineMs: 5_000 })).verdict, "freed");
    });
  }
});
