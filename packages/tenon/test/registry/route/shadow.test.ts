import assert from "node:assert/strict";
import { test } from "node:test";
import { guardLeaks } from "../../leak-guard.ts";
import { Way } from "./fixtures/contracts.ts";
import { hostOf } from "./versions.ts";

guardLeaks();

test("a shadow is called as well, its answer dropped, and what differs is kept", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  host.routes.set(Way, { default: "1", shadow: { to: "2", methods: ["say"] } });
  const client = host.client(Way);
  assert.equal(await client.say("x"), "1.0.0 x");
  assert.equal(await client.say("fail 2"), "1.0.0 fail 2");
  assert.equal(await client.ask("not shadowed"), "1.0.0 not shadowed");
  await assert.rejects(client.say("fail 1"), RangeError);
  await new Promise(setImmediate);
  const shadow = host.routes.all[0]?.shadow;
  assert.deepEqual([shadow?.alike, shadow?.different, shadow?.failed, shadow?.skipped], [0, 1, 1, 0]);
  assert.match(shadow?.differences[0]?.what ?? "", /answer "1.0.0 x" -> "2.0.0 x"/);
});

test("a comparer of one's own decides what is alike, and one that throws is told of", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  const seen: unknown[] = [];
  host.routes.set(Way, {
    default: "1",
    shadow: {
      to: "2",
      compare: ({ method, answer, shadow }) => {
        seen.push([method, answer, shadow]);
        if (answer === "1.0.0 throw") throw new Error("no");
        return undefined;
      },
    },
  });
  const client = host.client(Way);
  await client.say("x");
  await client.say("throw");
  await new Promise(setImmediate);
  assert.deepEqual(seen[0], ["say", "1.0.0 x", "2.0.0 x"]);
  const shadow = host.routes.all[0]?.shadow;
  assert.deepEqual([shadow?.alike, shadow?.different], [1, 1]);
  assert.match(shadow?.differences[0]?.what ?? "", /the comparer threw Error: no/);
});
