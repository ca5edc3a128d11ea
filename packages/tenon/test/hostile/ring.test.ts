import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isTenonError } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { scribbler, type ScribblerClient } from "./fixtures/scribbler.ts";
import { Stage } from "./stage.ts";

guardLeaks();

const source = { entry: "fixtures/scribbler.ts", name: "scribbler", version: "1.0.0" };
/** Words of 128 bytes apart: the cursors of the ring to the guest, of that to the host, and the bells. */
const words = { readByGuest: 32, writtenByGuest: 64, bellOfHost: 128 };

describe("a plugin that writes to the memory of its rings", () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  /** Loads the scribbler, which is gone at the end, by itself or because it is unloaded. */
  const load = async (use: (client: ScribblerClient) => Promise<void>): Promise<void> => {
    await stage.beside(async () => {
      await stage.host.load(source, { realm: "thread", teardownMs: 200 });
      const gone = Promise.withResolvers<void>();
      using _ = stage.host.on("state", ({ name, state }) => {
        if (name === "scribbler" && state === "gone") gone.resolve();
      });
      const client = stage.client<ScribblerClient>(scribbler, "scribbler");
      assert.ok(await client.found({}), "it found the memory");
      await use(client);
      if (stage.held.some((held) => held === "scribbler active"))
        await stage.host.unload("scribbler", { deadlineMs: 0 });
      await gone.promise;
    });
  };

  const breaches = {
    "a write cursor outside of the ring": { word: words.writtenByGuest, value: 2 ** 30 },
    "bells that ring while nobody sleeps": { word: words.bellOfHost, value: 1 },
  };
  for (const [name, { word, value }] of Object.entries(breaches)) {
    test(`ends with its realm by ${name}`, async () => {
      const ended = Promise.withResolvers<Error>();
      using _ = stage.host.on("state", ({ state, error }) => {
        if (state === "failed" && error !== undefined) ended.resolve(error);
      });
      await load(async (client) => {
        // Its answer may have been read before what it did is seen.
        await client.set({ word, value, bell: "rings" }).catch(() => undefined);
        const error = await ended.promise;
        assert.ok(isTenonError(error, "TENON_REALM_ENDED"), String(error));
        assert.match(error.message, /malformed frame: found a (write cursor|ring of the bell)/);
      });
    });
  }

  test("ends with its realm by a read cursor outside of the ring, once the ring is full of it", async () => {
    await load(async (client) => {
      await client.set({ word: words.readByGuest, value: -64, bell: "silent" }).catch(() => undefined);
      const calls = Array.from({ length: 1_500 }, () => client.found({}).catch((error: unknown) => error));
      const answers = await Promise.all(calls);
      assert.ok(answers.every((answer) => answer === true || isTenonError(answer)));
    });
  });

  test("and wakes a host that stands still, wildly, costs that host no more than its deadline, and itself its realm", async () => {
    await load(async (client) => {
      // Rings that nobody armed a bell for end it by themselves.
      const outcome = outcomeOf(() => client.sync.storm({ bell: words.bellOfHost, answers: true }));
      assert.ok(outcome === "weathered" || isTenonError(outcome), String(outcome));
      await client.found({}).catch(() => undefined);
    });
    await load(async (client) => {
      const outcome = outcomeOf(() =>
        client.sync.storm({ bell: words.bellOfHost, answers: false }, { deadlineMs: 100 }),
      );
      assert.ok(isTenonError(outcome, "TENON_CALL_DEADLINE"), String(outcome));
      await client.found({}).catch(() => undefined);
    });
  });

  test("with anything anywhere answers on, falls silent or ends alone, and can be unloaded", async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      await load(async (client) => {
        const outcomes = [
          client.scribble({ seed, words: seed * 2_000 }, { deadlineMs: 200 }),
          client.found({}, { deadlineMs: 200 }),
        ];
        for (const outcome of await Promise.allSettled(outcomes))
          assert.ok(outcome.status === "fulfilled" || isTenonError(outcome.reason), "answered or refused");
      });
    }
  });
});

function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (thrown) {
    return thrown;
  }
}
