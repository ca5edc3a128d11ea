import assert from "node:assert/strict";
import { beforeEach, suite, test } from "node:test";
import { Gate } from "../gate.ts";
import { type Place, shared, start, until } from "../plugin.ts";
import { all, failure, refusal } from "./refusal.ts";

const streamWindow = 32;

export function streamsConform(realm: Place): void {
  suite(`${realm}: streams`, () => {
    const gate = new Gate();
    beforeEach(() => gate.clear());
    const shares = shared(realm, "streams", { services: gate.services });

    test(`streams go in, out and both ways, each item checked and copied`, async () => {
      const plugin = shares();
      assert.deepEqual(
        await all(plugin.stream("count", { to: 100 })),
        Array.from({ length: 100 }, (_, n) => n + 1),
      );
      assert.deepEqual(await all(plugin.stream("odd", { kind: "array" })), [1, 2, 3]);
      assert.equal(await plugin.call("sum", [1, 2, 3]), 6);
      assert.equal(await plugin.call("sum", []), 0);
      assert.deepEqual(
        await all(plugin.stream("double", numbers(1, 100))),
        Array.from({ length: 100 }, (_, n) => 2 * n + 2),
      );
    });

    test(`a plugin that produces 10,000 items is never more than a window ahead of a slow reader`, async () => {
      const plugin = shares();
      let read = 0;
      let ahead = 0;
      for await (const item of plugin.stream("count", { to: 10_000 })) {
        assert.equal(item, ++read);
        if (read % 100 === 0)
          ahead = Math.max(ahead, ((await plugin.call("produced")) as { readonly n: number }).n - read);
      }
      assert.equal(read, 10_000);
      assert.ok(ahead > 0 && ahead <= streamWindow, `${ahead} ahead`);
    });

    test(`a caller that produces 10,000 items is never more than a window ahead of a plugin that reads slowly`, async () => {
      let produced = 0;
      let ahead = 0;
      const at = ({ n }: { readonly n: number }): object => {
        ahead = Math.max(ahead, produced - n);
        return {};
      };
      await using plugin = await start(realm, "streams", { services: { desk: { at } } });
      const source = function* (): Generator<number> {
        while (produced < 10_000) yield ++produced;
      };
      assert.equal(await plugin.call("slowly", source()), 10_000);
      assert.ok(ahead > 0 && ahead <= streamWindow, `${ahead} ahead`);
    });

    test(`a reader that leaves early ends the producer, on either side, and gives the place back`, async () => {
      const plugin = shares();
      for await (const item of plugin.stream("count", { to: 10_000 })) if (item === 5) break;
      await until(() => plugin.status?.inFlight === 0);
      assert.deepEqual(gate.notes, ["count ended"]);
      const ended: string[] = [];
      assert.equal(await plugin.call("firstOf", numbers(7, 10_000, ended)), 7);
      await until(() => ended.length > 0);
    });

    test(`an input stream that throws ends the call with the caller's very error; the plugin sees an Error of its own`, async () => {
      const plugin = shares();
      const own = new RangeError("my own");
      const source = function* (): Generator<number> {
        yield 1;
        throw own;
      };
      assert.equal(await failure(plugin.call("sum", source())), own);
      await until(() => gate.notes.length > 0);
      assert.deepEqual(gate.notes, ["true my own false"]);
      assert.equal(await failure(all(plugin.stream("double", source()))), own);
      const ended: string[] = [];
      const unfit = await refusal(plugin.call("sum", numbers(-1, 5, ended)), "TENON_INPUT_INVALID");
      assert.match(unfit.message, /found -1/);
      assert.deepEqual(ended, ["ended"]);
      await refusal(plugin.call("sum", 5), "TENON_INPUT_INVALID");
      await until(() => plugin.status?.inFlight === 0);
    });

    test(`what goes wrong in mid-stream comes after the items before it and ends the producer`, async () => {
      const plugin = shares();
      const readUntilError = async (
        kind: string,
      ): Promise<readonly [readonly unknown[], Error & { readonly code?: unknown }]> => {
        const items: unknown[] = [];
        const reading = async (): Promise<void> => {
          for await (const item of plugin.stream("odd", { kind })) items.push(item);
        };
        return [items, await failure(reading())];
      };
      const [items, thrown] = await readUntilError("throws");
      assert.deepEqual(items, [1, 2]);
      assert.ok(thrown instanceof RangeError && thrown.message === "no more");
      for (const kind of ["unfit", "out of range"]) {
        const [before, refused] = await readUntilError(kind);
        assert.deepEqual([before, refused.code], [[1, 2], "TENON_OUTPUT_INVALID"]);
      }
      assert.equal((await readUntilError("no iterable"))[1].code, "TENON_OUTPUT_INVALID");
      await until(() => gate.notes.length === 3 && plugin.status?.inFlight === 0);
    });

    test(`a signal or a deadline ends a stream that stands still, and its producer`, async () => {
      const plugin = shares();
      await refusal(all(plugin.stream("stuck", {}, { deadlineMs: 50 })), "TENON_CALL_DEADLINE");
      const abort = new AbortController();
      const reason = new Error("enough");
      const reading = async (): Promise<void> => {
        for await (const _item of plugin.stream("stuck", {}, { signal: abort.signal })) abort.abort(reason);
      };
      assert.equal((await refusal(reading(), "TENON_CALL_ABORTED")).cause, reason);
      await until(() => gate.notes.length === 2 && plugin.status?.inFlight === 0);
      assert.deepEqual(gate.notes, ["stuck ended, true", "stuck ended, true"]);
    });

    test(`options that mean nothing are refused when the first item is asked for`, async () => {
      for (const options of [{ deadlineMs: NaN }, { deadlineMs: -1 }, { signal: {} as AbortSignal }]) {
        await refusal(all(shares().stream("count", { to: 1 }, options)), "TENON_OPTION_INVALID");
      }
    });

    test(`a stream that nobody reads is not begun`, async () => {
      const plugin = shares();
      await all(plugin.stream("count", { to: 3 }));
      plugin.stream("count", { to: 5 });
      assert.deepEqual(await plugin.call("produced"), { n: 3 });
      assert.equal(plugin.status?.inFlight, 0);
    });
  });
}

function* numbers(from: number, count: number, ended: string[] = []): Generator<number> {
  try {
    for (let n = from; n < from + count; n += 1) yield n;
  } finally {
    ended.push("ended");
  }
}
