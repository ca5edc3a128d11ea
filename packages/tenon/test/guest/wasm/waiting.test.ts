import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isTenonError } from "tenon";
import { contract, method, t } from "tenon/contract";
import { guardLeaks } from "../../leak-guard.ts";
import { compileText } from "./assembly.ts";
import { loaded, type Package, packageOf, realms } from "./stage.ts";

guardLeaks();

const text = t.String();
const Waiter = contract("waiter", 1, {
  methods: {
    wait: method(text, text),
    waitNow: method(text, text, { sync: true }),
    count: method(t.Undefined(), t.Integer()),
  },
  services: { door: { open: method(text, text) } },
});

const guest = `
let input: StaticArray<u8> = new StaticArray<u8>(0);
let answer: ArrayBuffer = new ArrayBuffer(0);
let count = 0;
const cell = memory.data(8, 8);
@external("tenon", "take") declare function take(ptr: usize): void;
@external("tenon:service", "door.open") declare function open(ptr: usize, len: i32): i32;
export function tenon_abi_1(): usize { return cell; }
export function tenon_reserve(size: i32): usize {
  input = new StaticArray<u8>(size + 8);
  return (changetype<usize>(input) + 7) & ~7;
}
function give(bytes: ArrayBuffer): void {
  answer = bytes;
  store<u32>(cell, <u32>changetype<usize>(answer));
  store<u32>(cell, <u32>answer.byteLength, 4);
}
export function tenon_method_wait(ptr: usize, len: i32): i32 {
  count += 1;
  const n = open(ptr, len);
  const bytes = new ArrayBuffer(n < 0 ? -n - 1 : n);
  take(changetype<usize>(bytes));
  give(bytes);
  if (n == 6) unreachable();
  return n < 0 ? 2 : 0;
}
export function tenon_method_waitNow(ptr: usize, len: i32): i32 { return tenon_method_wait(ptr, len); }
export function tenon_method_count(ptr: usize, len: i32): i32 {
  give(String.UTF8.encode(count.toString()));
  return 0;
}
`;

/** A service that answers when it is told to. */
class Door {
  readonly waiting: { readonly text: string; readonly open: (answer: string) => void }[] = [];
  most = 0;

  readonly service = { door: { open: (asked: string) => this.#ask(asked) } };

  #ask(asked: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.waiting.push({ text: asked, open: resolve });
    this.most = Math.max(this.most, this.waiting.length);
    return promise;
  }

  async next(): Promise<{ readonly text: string; readonly open: (answer: string) => void }> {
    for (;;) {
      const first = this.waiting.shift();
      if (first !== undefined) return first;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async opened(count: number): Promise<void> {
    while (this.waiting.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe("a guest that waits for a service", () => {
  const made: { one?: Package; many?: Package } = {};
  before(async () => {
    const bytes = compileText(guest);
    made.one = await packageOf(Waiter, bytes);
    made.many = await packageOf(Waiter, bytes, { stateless: true });
  });
  after(async () => {
    await made.one?.[Symbol.asyncDispose]();
    await made.many?.[Symbol.asyncDispose]();
  });

  for (const realm of realms) {
    const grants = realm === "inline" ? {} : { grants: { services: ["door"] } };

    test(`is not called meanwhile: calls wait for each other, in their order (${realm})`, async () => {
      const door = new Door();
      await using plugin = await loaded(
        Waiter,
        made.one as Package,
        { realm, ...grants },
        { services: door.service, grants: "all" },
      );
      const { client } = plugin;
      const answers = ["a", "b", "c"].map((asked) => client.wait(asked));
      const count = client.count(undefined);
      for (const asked of ["a", "b", "c"]) {
        const call = await door.next();
        assert.equal(call.text, asked);
        call.open(asked.toUpperCase());
      }
      assert.deepEqual(await Promise.all(answers), ["A", "B", "C"]);
      assert.equal(await count, 3);
      assert.equal(door.most, 1);
    });

    test(`has up to eight instances where it is stateless (${realm})`, async () => {
      const door = new Door();
      await using plugin = await loaded(
        Waiter,
        made.many as Package,
        { realm, ...grants },
        { services: door.service, grants: "all" },
      );
      const { client } = plugin;
      const answers = Array.from({ length: 10 }, (_, index) => client.wait(String(index)));
      await door.opened(8);
      assert.equal(door.most, 8);
      for (let index = 0; index < 10; index += 1) {
        const call = await door.next();
        call.open(`${call.text}!`);
      }
      assert.deepEqual(
        await Promise.all(answers),
        Array.from({ length: 10 }, (_, index) => `${index}!`),
      );
      assert.equal(door.most, 8);
    });

    test(`is refused where nobody may wait, and lives on (${realm})`, async () => {
      const door = new Door();
      await using plugin = await loaded(
        Waiter,
        made.one as Package,
        { realm, ...grants },
        { services: door.service, grants: "all" },
      );
      await assert.rejects(plugin.client.waitNow("a"), (error: Error) => {
        assert.match(
          error.message,
          /Cannot wait for door.open in waiter@1.0.0: whoever called it waits without a promise/,
        );
        return true;
      });
      assert.equal(await plugin.client.count(undefined), 1);
    });

    test(`that ends afterwards is replaced for those who wait for it (${realm})`, async () => {
      const door = new Door();
      await using plugin = await loaded(
        Waiter,
        made.one as Package,
        { realm, ...grants },
        { services: door.service, grants: "all" },
      );
      const { client } = plugin;
      const ended = client.wait("a");
      const next = client.wait("b");
      (await door.next()).open("trap");
      await assert.rejects(ended, (error) => isTenonError(error, "TENON_WASM_ENDED"));
      (await door.next()).open("fine!");
      assert.equal(await next, "fine!");
      assert.equal(await client.count(undefined), 1);
    });

    test(`leaves nothing behind when it is unloaded meanwhile (${realm})`, async () => {
      const door = new Door();
      await using plugin = await loaded(
        Waiter,
        made.one as Package,
        { realm, ...grants },
        { services: door.service, grants: "all" },
      );
      const { client, host } = plugin;
      const lost = [client.wait("a"), client.wait("b")].map((answer) => assert.rejects(answer));
      await door.opened(1);
      const proof = await host.unload("waiter", { deadlineMs: 0 });
      await Promise.all(lost);
      assert.equal(proof.verdict, "freed", JSON.stringify(proof));
      (await door.next()).open("too late");
    });

    test(`does not begin a call that its caller gave up (${realm})`, async () => {
      const door = new Door();
      await using plugin = await loaded(
        Waiter,
        made.one as Package,
        { realm, ...grants },
        { services: door.service, grants: "all" },
      );
      const { client } = plugin;
      const first = client.wait("a");
      const call = await door.next();
      await assert.rejects(client.wait("b", { deadlineMs: 10 }), (error) => isTenonError(error, "TENON_CALL_DEADLINE"));
      call.open("A");
      assert.equal(await first, "A");
      assert.equal(await client.count(undefined), 1);
    });
  }
});
