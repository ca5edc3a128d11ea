import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { bellMemory, PortChannel } from "../../src/channel/port/port-channel.ts";
import { guardLeaks } from "../leak-guard.ts";
import { saboteur, type SaboteurClient } from "./fixtures/saboteur.ts";
import { sizes } from "./sizes.ts";
import { contractOf, realms, Stage } from "./stage.ts";

guardLeaks();

const source = { entry: "fixtures/saboteur.ts", name: "saboteur", version: "1.0.0" };

describe("a plugin that floods its host", () => {
  let stage: Stage;
  const heard: unknown[] = [];
  before(async () => {
    stage = await Stage.open({ services: { kv: { get: (key: string) => Promise.resolve(key) } } });
    stage.host.on(contractOf(saboteur), "told" as never, (event: unknown) => heard.push(event));
    for (const realm of realms) await stage.host.load(source, { realm, name: `saboteur-${realm}` });
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  for (const realm of realms) {
    const client = (): SaboteurClient => stage.client<SaboteurClient>(saboteur, `saboteur-${realm}`);

    test(`with calls of a service is answered within its limits and refused beyond, ${realm}`, async () => {
      const flood = client().callMany({ times: sizes.calls, input: "x" });
      await stage.beside(() => undefined);
      const { answered, refused, codes } = await flood;
      assert.equal(answered + refused, sizes.calls);
      assert.ok(answered > 0 && refused > 0, `${answered} answered, ${refused} refused`);
      assert.deepEqual(codes, ["TENON_CALL_QUEUE_FULL"]);
      assert.deepEqual(await client().callMany({ times: 100, input: "x" }), { answered: 100, refused: 0, codes: [] });
    });

    test(`with log lines has few of them passed on, and the last ones kept, ${realm}`, async () => {
      // All instances of the plugin share what it may write in a second, and those of another realm may have written it.
      await sleep(1_000 - (Date.now() % 1_000));
      let passed = 0;
      using _ = stage.host.on("log", () => (passed += 1));
      const flood = client().logMany({ times: sizes.lines, text: "x".repeat(100) });
      await stage.beside(() => undefined);
      assert.equal(await flood, sizes.lines);
      assert.equal(stage.host.logs(`saboteur-${realm}`).length, 200);
      assert.ok(passed > 0 && passed < sizes.lines / 4, `${passed} lines`);
    });

    test(`with events is refused beyond its limits, ${realm}`, async () => {
      heard.length = 0;
      const { answered, refused } = await stage.beside(() => client().emitMany(sizes.calls));
      assert.equal(answered + refused, sizes.calls);
      assert.equal(heard.length, answered);
    });

    test(`asks for what there is not, or with bad options, gets an error of its own, ${realm}`, async () => {
      assert.match(
        await client().ask({ service: "missing", deadlineMs: null }),
        /^TENON_SERVICE_UNKNOWN: Cannot serve "missing.get"/,
      );
      for (const deadlineMs of [-1, "5", { $make: "NaN" }, {}]) {
        assert.match(
          await client().ask({ service: "kv", deadlineMs }),
          /^TENON_OPTION_INVALID: .*deadlineMs/,
          JSON.stringify(deadlineMs),
        );
      }
      for (const deadlineMs of [1e308, { $make: "Infinity" }])
        assert.equal(await client().ask({ service: "kv", deadlineMs }), "x");
      assert.match(await client().ask({ service: "kv", deadlineMs: { $make: "-0" } }), /^TENON_CALL_DEADLINE/);
    });
  }

  test("with output holds what it writes back in its own realm", async () => {
    assert.equal(
      await stage.beside(() => stage.client<SaboteurClient>(saboteur, "saboteur-thread").printMany(sizes.calls / 10)),
      sizes.calls / 10,
    );
  });

  test("with log lines in a loop without end leaves the host its turn, and can be unloaded", async () => {
    await stage.host.load(source, { realm: "thread", name: "looping", teardownMs: 100 });
    const lost = stage
      .client<SaboteurClient>(saboteur, "looping")
      .loopLogs({})
      .catch((error: unknown) => error);
    for (let round = 0; round < 20; round += 1) await stage.beside(() => undefined);
    await stage.host.unload("looping", { deadlineMs: 0 });
    assert.equal(((await lost) as { code: string }).code, "TENON_CALL_LOST");
    assert.ok(stage.host.instances.every(({ name }) => name !== "looping"));
  });
});

test("a port that gets more messages in one turn than its bound says so once, and delivers no more of them", async () => {
  const { port1, port2 } = new MessageChannel();
  const flooded = Promise.withResolvers<void>();
  let floods = 0;
  const onFlood = (): void => {
    floods += 1;
    flooded.resolve();
  };
  const channel = new PortChannel({
    side: "host",
    port: port1,
    bells: bellMemory(),
    take: () => receiveMessageOnPort(port1),
    bound: { most: 100, onFlood },
  });
  const got: unknown[] = [];
  channel.receive((message) => got.push(message));
  for (let n = 0; n < 500; n += 1) port2.postMessage(n);
  await flooded.promise;
  assert.equal(got.length, 100);
  channel.close();
  assert.equal(floods, 1);
});
