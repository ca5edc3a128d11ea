import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Services } from "tenon";
import { type Place, shared, start, until } from "../plugin.ts";

interface Described {
  readonly isError: boolean;
  readonly isRange: boolean;
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly cause: string;
  readonly stack: string;
}
type Text = { readonly text: string };

export function servicesConform(realm: Place): void {
  suite(`${realm}: services`, () => {
    const { ended, services } = kv();
    const shares = shared(realm, "services", { services });

    test(`a plugin calls services of its host from setup, from a method and from a teardown`, async () => {
      const { asked, services } = kv();
      await using plugin = await start(realm, "services", { services });
      assert.deepEqual(await plugin.call("early"), { text: "<from setup>" });
      assert.deepEqual(await plugin.call("get", { text: "from a method" }), { text: "<from a method>" });
      const proof = await plugin.host.unload("services", { deadlineMs: 1_000 });
      assert.deepEqual(asked, ["from setup", "from a method", "from teardown"]);
      const { closed, ...rest } = proof.teardown;
      assert.deepEqual(
        closed.map(({ label }) => label),
        ["says goodbye"],
      );
      assert.deepEqual(rest, { failed: [], late: [], unanswered: false });
    });

    test(`services stream out, in and both ways, and end early with their reader`, async () => {
      const plugin = shares();
      assert.equal(await plugin.call("total"), 5_050);
      assert.equal(await plugin.call("total2"), 6);
      assert.deepEqual(await plugin.call("twice"), [2, 4, 6]);
      assert.equal(ended.length, 1);
      assert.equal(await plugin.call("leaveEarly"), 3);
      await until(() => ended.length === 2);
    });

    test(`what a service throws is an Error inside the plugin, of its class and code, without a path of the host`, async () => {
      const plugin = shares();
      const seen = async (text: string): Promise<Described> => (await plugin.call("describe", { text })) as Described;
      const { stack, ...range } = await seen("throw");
      assert.deepEqual(range, {
        isError: true,
        isRange: true,
        name: "RangeError",
        message: "not this",
        code: "E_KV",
        cause: "Error: because",
      });
      assert.doesNotMatch(stack, /conformance|packages|node_modules|file:/);
      const codes: Readonly<Record<string, string>> = {
        missing: "TENON_SERVICE_UNKNOWN",
        unfit: "TENON_INPUT_INVALID",
        event: "TENON_OUTPUT_INVALID",
        deadline: "TENON_CALL_DEADLINE",
        aborted: "TENON_CALL_ABORTED",
        "answer wrongly": "TENON_OUTPUT_INVALID",
      };
      for (const [text, code] of Object.entries(codes)) {
        const error = await seen(text);
        assert.deepEqual([error.isError, error.code], [true, code], text);
      }
      assert.equal((await seen("aborted")).cause, "Error: own reason");
    });

    test(`an event reaches who listens for it, as a copy for each, and one that does not fit reaches nobody`, async () => {
      const plugin = shares();
      const { contract } = plugin.definition;
      const told: { event: Text; from: string }[] = [];
      const on = (): Disposable =>
        plugin.host.on(contract, "told" as never, (event: Text, { plugin: from }) => {
          told.push({ event, from });
        });
      using first = on();
      using _second = on();
      await plugin.call("tell", { text: "hello" });
      await until(() => told.length === 2);
      assert.deepEqual(told, Array(2).fill({ event: { text: "hello" }, from: "services" }));
      assert.notEqual(told[0]?.event, told[1]?.event);
      first[Symbol.dispose]();
      await plugin.call("tell", { text: "longer than it may be" });
      await plugin.call("tell", { text: "bye" });
      await until(() => told.length === 3);
      assert.deepEqual(told[2]?.event, { text: "bye" });
    });
  });
}

function kv(): { readonly asked: string[]; readonly ended: string[]; readonly services: Services } {
  const asked: string[] = [];
  const ended: string[] = [];
  const get = async ({ text }: Text): Promise<unknown> => {
    asked.push(text);
    if (text === "throw")
      throw Object.assign(new RangeError("not this", { cause: new Error("because") }), { code: "E_KV" });
    if (text === "wait") return new Promise(() => undefined);
    return text === "answer wrongly" ? { text: 5 } : { text: `<${text}>` };
  };
  const numbers = async function* (): AsyncGenerator<number> {
    try {
      for (let n = 1; n <= 100; n += 1) yield n;
    } finally {
      ended.push("numbers");
    }
  };
  const add = async (items: AsyncIterable<number>): Promise<number> => {
    let sum = 0;
    for await (const item of items) sum += item;
    return sum;
  };
  const double = async function* (items: AsyncIterable<number>): AsyncGenerator<number> {
    for await (const item of items) yield item * 2;
  };
  return { asked, ended, services: { kv: { get, numbers, add, double } } };
}
