import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type Place, start, until } from "../plugin.ts";
import { all } from "./refusal.ts";

export function logsConform(realm: Place): void {
  suite(`${realm}: logs`, () => {
    test(`console and ctx.log become lines in order, with plugin, version, instance, level and call`, async () => {
      await using plugin = await start(realm, "logs");
      await plugin.call("write");
      await until(() => plugin.lines.length >= 5);
      const [setup, ...written] = plugin.lines;
      assert.deepEqual([setup?.text, setup?.call], ["in setup", undefined]);
      assert.deepEqual(
        written.map(({ level, text, method, fields }) => [level, text, method, fields]),
        [
          ["debug", "one", "write", { n: 1 }],
          ["info", "two 2", "write", undefined],
          ["warn", "three", "write", undefined],
          ["error", "four", "write", undefined],
        ],
      );
      const calls = new Set(written.map(({ call }) => call));
      assert.deepEqual([calls.size, calls.has(undefined)], [1, false]);
      for (const { plugin: name, version, instance, realm: kind } of plugin.lines)
        assert.deepEqual([name, version, instance, kind], ["logs", "1.2.3", plugin.status?.id, plugin.status?.realm]);
      assert.deepEqual(plugin.host.logs("logs"), plugin.lines);
    });

    test(`a line knows its call after an await, beside other calls, and between the items of a stream`, async () => {
      await using plugin = await start(realm, "logs");
      await Promise.all([plugin.call("twoSteps", { name: "a" }), plugin.call("twoSteps", { name: "b" })]);
      await all(plugin.stream("items"));
      await until(() => plugin.lines.length >= 8);
      const callOf = (text: string): number | undefined => plugin.lines.find((line) => line.text === text)?.call;
      assert.equal(callOf("a ends"), callOf("a begins"));
      assert.equal(callOf("b ends"), callOf("b begins"));
      const items = ["before the first", "before the second", "at the end"].map(callOf);
      assert.deepEqual(new Set([callOf("a begins"), callOf("b begins"), ...items]).size, 3);
      assert.ok(!items.includes(undefined));
      const methods = new Set(plugin.lines.slice(1).map(({ method }) => method));
      assert.deepEqual(methods, new Set(["twoSteps", "items"]));
    });

    test(`a long line is cut and says so; of a flood the last lines are kept`, async () => {
      await using plugin = await start(realm, "logs");
      await plugin.call("long", { characters: 20_000 });
      await until(() => plugin.lines.length >= 2);
      assert.match(plugin.lines[1]?.text ?? "", /^x{16384}… \(3616 characters cut\)$/);
      await plugin.call("flood", { lines: 5_000 });
      const last = plugin.host.logs("logs");
      assert.deepEqual(
        last.map(({ text }) => text),
        Array.from({ length: 200 }, (_, n) => `line ${4_801 + n}`),
      );
      assert.ok(plugin.lines.length < 5_000);
    });
  });
}
