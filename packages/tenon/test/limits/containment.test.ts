import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isTenonError, type LoadOptions } from "tenon";
import { neighbour } from "../hostile/fixtures/neighbour.ts";
import { contractOf, realms, Stage } from "../hostile/stage.ts";
import { guardLeaks } from "../leak-guard.ts";
import { bomb, type BombClient } from "./fixtures/bomb.ts";

guardLeaks();

const source = { entry: "../limits/fixtures/bomb.ts", name: "bomb", version: "1.0.0" };
const MiB = 2 ** 20;

describe("a plugin in a thread", () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open({ restart: false });
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  const load = async (name: string, options: LoadOptions = {}): Promise<BombClient> => {
    await stage.host.load(source, { ...options, name });
    return stage.host.client(contractOf(bomb), name) as unknown as BombClient;
  };

  /** The neighbours answer until something has settled. */
  async function meanwhile<Value>(going: Promise<Value>): Promise<Value> {
    let settled = false;
    const set = (): void => void (settled = true);
    going.then(set, set);
    for (let n = 0; !settled; n += 1) {
      for (const realm of realms) {
        const client = stage.client<{ ping(n: number): Promise<number> }>(neighbour, `neighbour-${realm}`);
        assert.equal(await client.ping(n), n + 1);
      }
      await sleep(5);
    }
    return going;
  }

  /** Why the realm of an instance ended. */
  function ended(name: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const listening = stage.host.on("state", ({ name: of, error }) => {
      if (of !== name || !isTenonError(error, "TENON_REALM_ENDED")) return;
      listening[Symbol.dispose]();
      resolve(error.data.why);
    });
    return promise;
  }

  for (const kind of ["loop", "microtasks", "regex", "wait", "natively"])
    test(`that hangs in "${kind}" is ended after a deadline, and the neighbours answer on`, async () => {
      const client = await load(kind, { limits: { stuckMs: 200 } });
      const why = ended(kind);
      const late = await client.go(kind, { deadlineMs: 20 }).catch((error: unknown) => error);
      assert.ok(isTenonError(late, "TENON_CALL_DEADLINE"), String(late));
      assert.equal(
        await meanwhile(why),
        'it was stuck: 200 ms after the deadline of "go" its event loop had not turned',
      );
    });

  const dies: readonly (readonly [kind: string, options: LoadOptions, why: RegExp])[] = [
    ["nothing", {}, /uncaught/],
    ["rejection", {}, /nobody catches this/],
    ["exit", {}, /exited with code 7/],
    ["some objects", { limits: { memoryBytes: 48 * MiB } }, /^it had \d+ bytes of .* limits.memoryBytes is 50331648$/],
    ["some buffers", { limits: { memoryBytes: 48 * MiB } }, /^it had \d+ bytes of .* limits.memoryBytes is 50331648$/],
    ["some texts", { limits: { memoryBytes: 48 * MiB } }, /^it had \d+ bytes of .* limits.memoryBytes is 50331648$/],
  ];
  for (const [kind, options, why] of dies)
    test(`that dies by "${kind}" takes nobody along, and its call is told`, async () => {
      const client = await load(kind, options);
      const lost = await meanwhile(client.go(kind).catch((error: unknown) => error));
      assert.ok(isTenonError(lost, "TENON_CALL_LOST"), String(lost));
      assert.match(lost.data.why, why);
    });

  const goesOn: readonly (readonly [kind: string, says: RegExp])[] = [
    ["abort", /process.abort/],
    ["recursion", /Maximum call stack/],
    ["timers", /^set$/],
    ["ports", /^opened$/],
    ["output", /^written$/],
  ];
  for (const [kind, says] of goesOn)
    test(`that tries "${kind}" hurts nobody, goes on, and can be unloaded`, async () => {
      const client = await load(kind);
      assert.match(String(await meanwhile(client.go(kind).catch((error: unknown) => error))), says);
      assert.equal(await client.count({}), 1);
      await stage.host.unload(kind, { deadlineMs: 0 });
    });

  test("that hangs in its setup, or in its teardown, is ended after its time", async () => {
    const late = await meanwhile(
      load("setup", { config: "loop", startMs: 100, teardownMs: 20 }).catch((error: unknown) => error),
    );
    assert.ok(isTenonError(late, "TENON_START_DEADLINE"), String(late));
    await load("teardown", { config: "teardown", teardownMs: 20 });
    await meanwhile(stage.host.unload("teardown", { deadlineMs: 0 }));
  });

  test("that only waits for others is not stuck, whatever deadlines its calls meet", async () => {
    const client = await load("slow", { limits: { stuckMs: 100 } });
    const late = await client.go("sleep", { deadlineMs: 5 }).catch((error: unknown) => error);
    assert.ok(isTenonError(late, "TENON_CALL_DEADLINE"));
    await sleep(200);
    assert.equal(await client.count({}), 1);
    await stage.host.unload("slow", { deadlineMs: 0 });
  });
});
