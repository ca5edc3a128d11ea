import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isTenonError, thrownBy } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { compiledCrate, withoutRust as skip } from "../compiled.ts";
import { Vowels } from "./contract.ts";
import { loaded, type Loaded, type Package, packageOf } from "../stage.ts";
import { vowels } from "./plugins.ts";

guardLeaks();

const made: { guest?: Uint8Array; dir?: Package } = {};
before(async () => {
  if (skip !== false) return;
  made.guest = await compiledCrate(join(import.meta.dirname, "fixtures/rust"));
  made.dir = await packageOf(vowels, made.guest);
});
after(() => made.dir?.[Symbol.asyncDispose]());

function open(load = {}, options = {}): Promise<Loaded<typeof Vowels>> {
  return loaded(Vowels, made.dir as Package, { config: {}, ...load }, options);
}

for (const realm of ["thread", "process"] as const) {
  describe(`an Extism plugin in the realm ${realm}`, { skip }, () => {
    const one: { plugin?: Loaded<typeof Vowels> } = {};
    const shared = (): Loaded<typeof Vowels> => one.plugin as Loaded<typeof Vowels>;
    before(async () => void (one.plugin = await open({ realm, config: { vowels: "lW", most: 3 } })));
    after(() => one.plugin?.[Symbol.asyncDispose]());

    test("counts vowels, unchanged: it has its configuration and keeps its variables", async () => {
      const { client } = shared();
      assert.deepEqual(await client.count("Hello, World!"), { count: 4, total: 4, vowels: "lW" });
      assert.deepEqual(await client.count("all"), { count: 2, total: 6, vowels: "lW" });
      assert.deepEqual(await client.count(""), { count: 0, total: 6, vowels: "lW" });
      for (const length of [0, 1, 70_000])
        assert.deepEqual(await client.echo(new Uint8Array(length).fill(7)), new Uint8Array(length).fill(7));
    });

    test("calls host functions, one call after another, and writes lines", async () => {
      const { client, lines } = shared();
      const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
      const answers = await Promise.all(keys.map((key) => client.lookUp(key)));
      assert.deepEqual(
        answers,
        keys.map((key) => `kv: value of ${key}`),
      );
      await assert.rejects(client.lookUp("missing"), { message: "no such key", code: "E_KEY" });
      const texts = lines.map(({ level, text }) => `${level} ${text}`);
      assert.deepEqual(texts.slice(0, 2), ["info looking for key 0", "info looking for key 1"]);
      assert.equal(texts.length, 21);
    });

    test("says what is wrong and lives on; what trapped is replaced, without its variables", async () => {
      const { client } = shared();
      const before = (await client.count("lll")).total;
      await assert.rejects(client.refuse(undefined), (error: Error) => {
        assert.equal(error.message, "it has no mind to");
        assert.match(String(thrownBy(error)), /vowels@1.0.0/);
        return true;
      });
      assert.equal((await client.count("lll")).total, before + 3);
      await assert.rejects(client.panic(undefined), (error) => {
        assert.ok(isTenonError(error, "TENON_WASM_ENDED"));
        assert.deepEqual(
          { ...error.data },
          { plugin: "vowels", version: "1.0.0", method: "panic", why: "unreachable" },
        );
        return true;
      });
      assert.equal((await client.count("lll")).total, 3);
    });

    test("reaches the hosts that were granted, and no other", async () => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(String(request.url));
        if (request.url === "/elsewhere") response.writeHead(302, { location: `http://localhost:${port}/hidden` });
        response.end("hello");
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const at = `http://127.0.0.1:${port}`;
      try {
        await using given = await open({ realm }, { grants: { net: [`127.0.0.1:${port}`] } });
        assert.equal(await given.client.fetch(`${at}/x`), "200 hello");
        await assert.rejects(given.client.fetch(`${at}/elsewhere`), denied(`connect to localhost:${port}`));
        await using other = await open({ realm }, { grants: { net: ["example.org"] } });
        await assert.rejects(other.client.fetch(at), denied(`connect to 127.0.0.1:${port}`));
        await assert.rejects(shared().client.fetch(at), denied(`connect to 127.0.0.1:${port}`));
        assert.equal((await shared().client.count("l")).count, 1);
        assert.deepEqual(asked, ["/x", "/elsewhere"]);
      } finally {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      }
    });

    test("is held to its memory, loops end with it, and it is proven gone", async () => {
      await using plugin = await open({ realm, limits: { memoryBytes: 200 * 2 ** 20 } });
      const { client, host } = plugin;
      await client.hoard(20);
      await assert.rejects(client.hoard(120), (error) => isTenonError(error, "TENON_WASM_ENDED"));
      await client.hoard(20);
      const proof = await host.unload("vowels", { deadlineMs: 5_000 });
      assert.match(proof.verdict, /^(freed|retained-by-allocator)$/);
      assert.ok(proof.teardown.closed.some(({ label }) => label === "Extism guest"));
      await host.load((made.dir as Package).path, { realm, config: {}, limits: { stuckMs: 200 } });
      const spinning = client.spin(undefined, { deadlineMs: 100 });
      await assert.rejects(spinning, (error) => isTenonError(error, "TENON_CALL_DEADLINE"));
      const stuck = await host.unload("vowels", { deadlineMs: 100 });
      assert.match(stuck.verdict, /^(freed|retained-by-allocator)$/);
    });
  });
}

test("an Extism plugin outlives the 32,767 blocks of the SDK's memory", { skip }, async () => {
  await using plugin = await open();
  for (let done = 0; done < 40_000; done += 200)
    await Promise.all(Array.from({ length: 200 }, () => plugin.client.count("Hello")));
  assert.deepEqual(await plugin.client.count("Hello"), { count: 2, total: 80_002, vowels: "aeiouAEIOU" });
});

test("calls of an Extism plugin that nobody waits for any more are not made", { skip }, async () => {
  await using plugin = await open();
  const { client } = plugin;
  const abort = new AbortController();
  const first = client.lookUp("first");
  const second = client.count("aaa", { signal: abort.signal });
  abort.abort();
  await assert.rejects(second, (error) => isTenonError(error, "TENON_CALL_ABORTED"));
  assert.equal(await first, "kv: value of first");
  assert.equal((await client.count("a")).total, 1);
});

/** Whether a call was refused what it tried. */
function denied(what: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(isTenonError(error, "TENON_GRANT_DENIED"), String(error));
    assert.deepEqual({ ...error.data }, { plugin: "vowels", version: "1.0.0", grant: "net", what });
    return true;
  };
}
