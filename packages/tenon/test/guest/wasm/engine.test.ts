import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type CallContext, isTenonError, thrownBy } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { compileGuest } from "./assembly.ts";
import { Everything } from "./contract.ts";
import { loaded, type Loaded, type Package, packageOf, realms } from "./stage.ts";

guardLeaks();

const key = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
const services = {
  kv: {
    get: (text: string) => {
      if (text === "missing") throw Object.assign(new Error("no such key"), { code: "E_KEY" });
      return `value of ${text}`;
    },
    wait: async (text: string) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return `late ${text}`;
    },
  },
};

const made: { dir?: Package; bytes?: Uint8Array } = {};
before(async () => {
  made.bytes = compileGuest("everything");
  made.dir = await packageOf(Everything, made.bytes);
});
after(() => made.dir?.[Symbol.asyncDispose]());

function open(realm: (typeof realms)[number], config?: unknown): Promise<Loaded<typeof Everything>> {
  return loaded(Everything, made.dir as Package, { realm, config }, { services });
}

for (const realm of realms) {
  describe(`a module in the realm ${realm}`, () => {
    test("answers structs, bytes, JSON and nothing as its contract says", async () => {
      await using plugin = await open(realm);
      const { client } = plugin;
      const { remaining, allowed } = await client.execute({ cost: 2, limit: 7, key });
      assert.deepEqual({ remaining, allowed }, { remaining: 5, allowed: true });
      for (const length of [0, 1, 1_000, 70_000])
        assert.deepEqual(await client.echo(new Uint8Array(length).fill(7)), new Uint8Array(length).fill(7));
      const value = { text: "Grüße 𝄞", list: [1, 2.5, null, true], inner: { empty: {} } };
      assert.deepEqual(await client.json(value), value);
      assert.equal(await client.json("x".repeat(100_000)), "x".repeat(100_000));
      assert.deepEqual(await client.same(key), key);
      assert.equal(await client.count(undefined), 1);
      assert.equal(await client.count(undefined), 2);
    });

    test("is set up with its configuration, and refuses one", async () => {
      await using plugin = await open(realm, { word: "hello" });
      assert.equal(await plugin.client.config(undefined), "{'word':'hello'}");
      await assert.rejects(open(realm, { word: "refuse" }), (error) => {
        assert.ok(isTenonError(error, "TENON_SETUP_FAILED"));
        assert.match(error.message, /it does not like its configuration/);
        return true;
      });
    });

    test("says what is wrong and lives on", async () => {
      await using plugin = await open(realm);
      const { client } = plugin;
      await client.count(undefined);
      await assert.rejects(client.fail(undefined), (error: Error) => {
        assert.equal(error.message, "it has no mind to");
        assert.match(String(thrownBy(error)), /everything@1.0.0/);
        return true;
      });
      await assert.rejects(client.failMore(undefined), { name: "QuotaError", message: "too much", code: "E_QUOTA" });
      assert.equal(await client.count(undefined), 2);
    });

    test("calls services, emits events, writes lines and knows its call", async () => {
      await using plugin = await open(realm);
      const { client, host } = plugin;
      assert.equal(await client.ask("a"), "value of a");
      await assert.rejects(client.ask("missing"), { message: "no such key", code: "E_KEY" });
      assert.equal(await client.wait("b"), "late b");
      const events: unknown[] = [];
      using _listening = host.on(Everything, "seen", (event) => events.push(event));
      await client.tell({ what: "a bird" });
      const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"] as const;
      const traceparent = `00-${traceId}-${spanId}-01`;
      await client.line(new TextEncoder().encode("a line"), { traceparent });
      await until(() => events.length > 0 && plugin.lines.length > 0);
      assert.deepEqual(events, [{ what: "a bird" }]);
      const [line] = plugin.lines;
      assert.deepEqual({ level: line?.level, text: line?.text }, { level: "error", text: "a line" });
      assert.equal(typeof line?.call, "number");
      assert.deepEqual([line?.method, line?.realm, line?.trace], ["line", realm, { traceId, spanId }]);
      assert.deepEqual(await client.slots(12), [-1, 2, 12]);
      assert.deepEqual(await client.slots(345), [-1, 3, 345]);
      assert.deepEqual(await client.call(undefined), [-1, 0, 0]);
      const [left, cancelled] = await client.call(undefined, { deadlineMs: 60_000 });
      assert.ok(left !== undefined && left > 0 && left <= 60_000);
      assert.equal(cancelled, 0);
    });

    test("is part of the trace of its call, and what it calls is", async () => {
      const heard: (string | undefined)[] = [];
      const hear = (text: string, { traceparent }: CallContext): string => {
        heard.push(traceparent?.slice(0, 35));
        return text;
      };
      const traced = {
        kv: { get: hear, wait: (text: string, call: CallContext) => Promise.resolve(hear(text, call)) },
      };
      await using plugin = await loaded(Everything, made.dir as Package, { realm }, { services: traced });
      const { client } = plugin;
      const trace = "00-0af7651916cd43dd8448eb211c80319c";
      const traceparent = `${trace}-b7ad6b7169203331-01`;
      assert.deepEqual(await client.call(undefined, { traceparent }), [-1, 0, traceparent.length]);
      assert.equal(await client.ask("a", { traceparent }), "a");
      assert.equal(await client.wait("b", { traceparent }), "b");
      assert.equal(await client.wait("c"), "c");
      assert.deepEqual(heard, [trace, trace, undefined]);
    });

    test("is replaced when it has ended, without its state", async () => {
      await using plugin = await open(realm);
      const { client, host, lines } = plugin;
      const endings = {
        trap: [/unreachable/, "TENON_WASM_ENDED"],
        assert: [/it aborted: a thing that must hold at guest.ts/, "TENON_WASM_ENDED"],
        stack: [/stack/, "TENON_WASM_ENDED"],
        memory: [/unreachable/, "TENON_WASM_ENDED"],
        log: [/1024 bytes at 4294967040/, "TENON_WASM_BROKEN"],
        take: [/4294967295/, "TENON_WASM_BROKEN"],
        pointer: [/8 bytes at 4294967280/, "TENON_WASM_BROKEN"],
        length: [/2147483647 bytes at 8/, "TENON_WASM_BROKEN"],
        text: [/text that is no JSON/, "TENON_WASM_BROKEN"],
        status: [/the status 77/, "TENON_WASM_BROKEN"],
        error: [/an error that is no JSON/, "TENON_WASM_BROKEN"],
      } as const;
      for (const [how, [message, code]] of Object.entries(endings)) {
        assert.equal(await client.count(undefined), 1, how);
        await assert.rejects(client.end(how), (error) => {
          assert.ok(isTenonError(error, code), `${how}: ${String(error)}`);
          assert.match(error.message, message);
          assert.equal(error.data.method, "end");
          return true;
        });
      }
      assert.equal(await client.count(undefined), 1);
      const proof = await host.unload("everything", { deadlineMs: 1_000 });
      assert.equal(proof.verdict, "freed");
      assert.equal(
        lines.filter(({ text }) => text.startsWith("An instance of the module ended")).length,
        Object.keys(endings).length,
      );
      assert.equal(lines.at(-1)?.text, "torn down");
    });

    test("hands its state over to the next version", async () => {
      await using plugin = await open(realm);
      const { client, host } = plugin;
      await client.count(undefined);
      await client.count(undefined);
      await using next = await packageOf(Everything, made.bytes as Uint8Array, {}, "1.1.0");
      await host.swap("everything", next.path, { grants: { services: ["kv"] } });
      assert.equal(await client.count(undefined), 3);
      assert.equal(await client.config(undefined), "1.0.0");
    });
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}
