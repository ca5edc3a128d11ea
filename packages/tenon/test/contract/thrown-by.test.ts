import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, isTenonError, thrownBy } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Desk } from "../gateway/fixtures/contract.ts";
import { desk } from "../gateway/stage.ts";

guardLeaks();

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail("nothing was thrown"),
    (error: unknown) => error,
  );
}

test("thrownBy() names the plugin an error came from, also an error of Tenon that it passed on, and no other", async () => {
  const services = { shelf: { get: (text: string) => text } };
  await using host = await createHost({ proofs: "off", services, grants: { services: ["shelf"] } });
  for (const realm of ["inline", "thread"] as const) {
    await host.load(desk(), { realm, name: realm });
    const client = host.client(Desk, realm);
    assert.equal(thrownBy(await rejection(client.fail("poor"))), `desk@1.0.0 (${realm})`);
    const passedOn = await rejection(client.ask(5));
    assert.deepEqual(
      [isTenonError(passedOn, "TENON_INPUT_INVALID"), thrownBy(passedOn)],
      [true, `desk@1.0.0 (${realm})`],
    );
    assert.equal(thrownBy(await rejection(client.say(5 as unknown as string))), undefined);
    assert.equal(thrownBy(await rejection(client.hold(null, { deadlineMs: 1 }))), undefined);
  }
  const getter = {
    get [Symbol.for("tenon.thrownBy")]() {
      return assert.fail("was run");
    },
  };
  for (const other of [undefined, null, "x", new Error("x"), getter]) assert.equal(thrownBy(other), undefined);
});
