import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type Place, shared, start } from "../plugin.ts";
import { refusal } from "./refusal.ts";

interface Kept {
  readonly list: number[];
  readonly data: Uint8Array;
}

export function valuesConform(realm: Place): void {
  suite(`${realm}: values`, () => {
    const shares = shared(realm, "values");

    test(`bytes go both ways, a megabyte of them too, and their memory belongs to who has them`, async () => {
      const plugin = shares();
      const megabyte = Uint8Array.from({ length: 2 ** 20 }, (_, index) => index % 251);
      for (const sent of [
        megabyte,
        new Uint8Array(),
        Buffer.from("pooled"),
        new Uint8Array(new SharedArrayBuffer(8)),
        megabyte.subarray(5, 9),
      ]) {
        const echoed = (await plugin.call("echo", sent)) as Uint8Array;
        assert.ok(echoed instanceof Uint8Array && echoed.buffer instanceof ArrayBuffer);
        assert.deepEqual([...echoed.subarray(0, 50)], [...sent.subarray(0, 50)]);
        assert.deepEqual([echoed.length, sent.length], [sent.length, echoed.length]);
        assert.notEqual(echoed.buffer, sent.buffer);
        assert.deepEqual(await plugin.call("look", sent), {
          isOwn: true,
          byteLength: sent.length,
          bufferLength: sent.length,
        });
      }
      assert.equal(megabyte.length, 2 ** 20);
    });

    test(`values are copies, so a change on either side is not seen on the other`, async () => {
      const plugin = shares();
      const sent = { list: [1, 2], data: Uint8Array.of(1, 2) };
      await plugin.call("keep", sent);
      sent.list.push(3);
      sent.data.fill(3);
      const first = (await plugin.call("kept")) as Kept;
      assert.deepEqual(first, { list: [1, 2], data: Uint8Array.of(1, 2) });
      await plugin.call("changeKept");
      assert.deepEqual(first, { list: [1, 2], data: Uint8Array.of(1, 2) });
      first.list.push(4);
      first.data.fill(4);
      assert.deepEqual(await plugin.call("kept"), { list: [1, 2, 99], data: Uint8Array.of(99, 99) });
      assert.equal(Object.getPrototypeOf(first), Object.prototype);
    });

    test(`what the contract does not know is dropped on the way in`, async () => {
      const plugin = shares();
      const record = { list: [], data: new Uint8Array(), password: "hidden", toJSON: () => ({}) };
      assert.deepEqual(await plugin.call("fieldsOf", record), ["list", "data"]);
    });

    test(`a value over limits.messageBytes is refused both ways`, async () => {
      await using plugin = await start(realm, "values", { limits: { messageBytes: 1_000 } });
      await refusal(plugin.call("echo", new Uint8Array(1_001)), "TENON_VALUE_TOO_LARGE");
      await refusal(plugin.call("keep", { list: Array(200).fill(1), data: new Uint8Array() }), "TENON_VALUE_TOO_LARGE");
      assert.equal(((await plugin.call("echo", new Uint8Array(900))) as Uint8Array).length, 900);
    });
  });
}
