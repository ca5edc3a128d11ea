import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { guardLeaks } from "../leak-guard.ts";
import { refusedValues, takenValues } from "./fixtures/values.ts";
import { vessel, type VesselClient } from "./fixtures/vessel.ts";
import { sizes } from "./sizes.ts";
import { contractOf, realms, Stage } from "./stage.ts";

guardLeaks();

const { deepLevels, textLength } = sizes;
const names = Object.keys(refusedValues);
const named = (name: string): { name: string; deepLevels: number; textLength: number } => ({
  name,
  deepLevels,
  textLength,
});
const made = (name: string): { in: unknown } => ({ in: refusedValues[name]?.(deepLevels, textLength) });
const tooLarge: readonly string[] = ["a long text", "a huge sparse array", "a cycle", "deep nesting"];

const plugin = { entry: "fixtures/vessel.ts", name: "vessel", version: "1.0.0" };

describe("values", () => {
  let stage: Stage;
  const heard: unknown[] = [];
  before(async () => {
    stage = await Stage.open({
      services: { kv: { get: (name: string) => made(name), put: (value: unknown) => value } },
    });
    stage.host.on(contractOf(vessel), "told" as never, (event: unknown) => heard.push(event));
    for (const realm of realms) await stage.host.load(plugin, { realm, name: `vessel-${realm}` });
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  /** Another vessel, with a message limit of its own. */
  const limited = async (
    realm: "inline" | "thread",
    messageBytes: number,
    use: (client: VesselClient) => Promise<void>,
  ): Promise<void> => {
    await stage.host.load(plugin, { realm, name: "limited", limits: { messageBytes } });
    try {
      await use(stage.client<VesselClient>(vessel, "limited"));
    } finally {
      await stage.host.unload("limited", { deadlineMs: 0 });
    }
  };

  for (const realm of realms) {
    test(`what is no data is refused as input, with its path, ${realm}`, async () => {
      const client = stage.client<VesselClient>(vessel, `vessel-${realm}`);
      for (const name of names) {
        const code = tooLarge.includes(name) ? "TENON_VALUE_TOO_LARGE" : "TENON_INPUT_INVALID";
        const data = await stage.refused(code, () => client.echo(made(name)), name);
        assert.match(data.path, /^in/, name);
      }
    });

    test(`what is no data is refused as output, with its path, ${realm}`, async () => {
      const client = stage.client<VesselClient>(vessel, `vessel-${realm}`);
      for (const name of names) {
        const code = tooLarge.includes(name) ? "TENON_VALUE_TOO_LARGE" : "TENON_OUTPUT_INVALID";
        const data = await stage.refused(code, () => client.give(named(name)), name);
        assert.match(data.path, /^in/, name);
      }
    });

    test(`what is no data is refused as an item of a stream, either way, ${realm}`, async () => {
      const client = stage.client<VesselClient>(vessel, `vessel-${realm}`);
      for (const name of names) {
        const large = tooLarge.includes(name);
        const given = await stage.refused(
          large ? "TENON_VALUE_TOO_LARGE" : "TENON_INPUT_INVALID",
          () => client.count([{ in: 1 }, made(name)]),
          name,
        );
        const got: unknown[] = [];
        const drain = async (): Promise<void> => {
          for await (const item of client.items(named(name))) got.push(item);
        };
        const taken = await stage.refused(large ? "TENON_VALUE_TOO_LARGE" : "TENON_OUTPUT_INVALID", drain, name);
        assert.deepEqual(got, [{ in: 1 }], "what came before it arrived");
        for (const { path } of [given, taken]) assert.match(path, /^in/, name);
      }
    });

    test(`what is no data is refused as argument and answer of a service and as event, ${realm}`, async () => {
      const client = stage.client<VesselClient>(vessel, `vessel-${realm}`);
      for (const name of names) {
        const large = tooLarge.includes(name);
        const ways = [
          [() => client.put(named(name)), large ? "TENON_VALUE_TOO_LARGE" : "TENON_INPUT_INVALID"],
          [() => client.fetch(name), large ? "TENON_VALUE_TOO_LARGE" : "TENON_OUTPUT_INVALID"],
          [() => client.tell(named(name)), large ? "TENON_VALUE_TOO_LARGE" : "TENON_OUTPUT_INVALID"],
        ] as const;
        for (const [attempt, wanted] of ways) {
          const { code, path, message } = await stage.beside(attempt);
          assert.equal(code, wanted, `${name}: ${message}`);
          assert.match(path, /^in/, name);
        }
      }
      assert.deepEqual(heard, []);
    });

    test(`what is odd but data crosses as a plain copy, ${realm}`, async () => {
      const client = stage.client<VesselClient>(vessel, `vessel-${realm}`);
      for (const [name, [make, as]] of Object.entries(takenValues)) {
        assert.deepEqual(await stage.beside(() => client.echo({ in: make() })), { in: as }, `${name} there and back`);
        assert.deepEqual(await stage.beside(() => client.give(named(name))), { in: as }, `${name} out`);
      }
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });

    test(`a long text is held to the schema's length where the message limit lets it through, ${realm}`, async () => {
      await limited(realm, textLength * 4, async (client) => {
        const input = await stage.refused("TENON_INPUT_INVALID", () => client.text("x".repeat(textLength)));
        assert.match(input.wanted, /10/);
        const output = await stage.refused("TENON_OUTPUT_INVALID", () => client.giveShort(1_000_000));
        assert.match(output.wanted, /10/);
      });
    });

    test(`limits.messageBytes holds for what goes in and for what comes out, ${realm}`, async () => {
      await limited(realm, 10_000, async (client) => {
        assert.deepEqual(await client.echo({ in: "x".repeat(1_000) }), { in: "x".repeat(1_000) });
        assert.match(
          (await stage.refused("TENON_VALUE_TOO_LARGE", () => client.echo({ in: "x".repeat(10_000) }))).limit,
          /10000/,
        );
        assert.match((await stage.refused("TENON_VALUE_TOO_LARGE", () => client.giveShort(10_000))).limit, /10000/);
      });
    });

    test(`bytes that another thread writes while they are copied arrive as bytes of one's own, ${realm}`, async () => {
      const client = stage.client<VesselClient>(vessel, `vessel-${realm}`);
      const shared = new SharedArrayBuffer(1024, { maxByteLength: 4096 });
      const flag = new Int32Array(new SharedArrayBuffer(4));
      const writer = new Worker(
        "const { shared, flag } = require('node:worker_threads').workerData; const view = new Uint8Array(shared);" +
          "for (let n = 0; Atomics.load(flag, 0) === 0; n++) { view.fill(n); if (n % 1000 === 0 && shared.byteLength < 4096) shared.grow(shared.byteLength + 1); }",
        { eval: true, workerData: { shared, flag } },
      );
      const ended = new Promise((resolve) => writer.once("exit", resolve));
      try {
        for (let round = 0; round < 50; round += 1) {
          const copy = await client.bytes(new Uint8Array(shared, 0, 1024));
          assert.ok(copy.buffer instanceof ArrayBuffer && copy.length === 1024);
        }
        // One that follows its buffer may have grown past what the schema takes.
        const thrown = await client.bytes(new Uint8Array(shared)).catch((error: unknown) => error);
        assert.ok(thrown instanceof Uint8Array || (thrown as { code: string }).code === "TENON_INPUT_INVALID");
      } finally {
        Atomics.store(flag, 0, 1);
        await ended;
      }
    });
  }
});
