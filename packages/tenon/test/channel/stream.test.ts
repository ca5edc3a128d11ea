import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import fc from "fast-check";
import { Credit, isIterable, ItemQueue, pump } from "../../src/channel/stream.ts";
import { guardLeaks } from "../leak-guard.ts";

/** Items that may be under way before the reader asks for more. */
const streamWindow = 32;

guardLeaks();

function queue(): { readonly queue: ItemQueue; readonly granted: number[]; readonly cancels: number[] } {
  const granted: number[] = [];
  const cancels: number[] = [];
  return {
    queue: new ItemQueue({ grant: (count) => granted.push(count), cancel: () => cancels.push(1) }),
    granted,
    cancels,
  };
}

test("a queue grants nothing before it is read, then a window, then as it is read on", async () => {
  const { queue: items, granted } = queue();
  assert.equal(items.push("unasked"), false);
  const first = items.next();
  assert.deepEqual(granted, [streamWindow]);
  for (let n = 0; n < streamWindow; n += 1) assert.equal(items.push(n), true);
  assert.equal(items.push("one too many"), false);
  assert.deepEqual(await first, { done: false, value: 0 });
  for (let n = 1; n < streamWindow / 2; n += 1) await items.next();
  assert.equal(
    granted.reduce((sum, count) => sum + count),
    streamWindow + streamWindow / 2,
  );
});

test("a queue gives what it has before its end or its error, the error once", async () => {
  const { queue: items } = queue();
  const read = [items.next(), items.next()];
  items.push(1);
  items.push(2);
  items.push(3);
  items.fail("broken");
  assert.deepEqual(
    (await Promise.all(read)).map(({ value }) => value),
    [1, 2],
  );
  assert.deepEqual(await items.next(), { done: false, value: 3 });
  await assert.rejects(items.next(), (error) => error === "broken");
  assert.deepEqual(await items.next(), { done: true, value: undefined });
});

test("the end or an error settles every read that waits", async () => {
  const { queue: ended } = queue();
  const ends = [ended.next(), ended.next()];
  ended.end();
  assert.deepEqual(await Promise.all(ends), Array(2).fill({ done: true, value: undefined }));
  const { queue: failed } = queue();
  const fails = [failed.next(), failed.next()];
  failed.fail("broken");
  assert.deepEqual(
    (await Promise.allSettled(fails)).map(({ status }) => status),
    ["rejected", "fulfilled"],
  );
});

test("leaving a queue early cancels once and drops what comes later; after the end it cancels nothing", async () => {
  const { queue: items, cancels } = queue();
  void items.next();
  await items.return();
  await items[Symbol.asyncDispose]();
  assert.equal(items.push("late"), true);
  assert.deepEqual([await items.next(), cancels.length], [{ done: true, value: undefined }, 1]);
  const { queue: ended, cancels: none } = queue();
  ended.end();
  await ended.return();
  assert.deepEqual(none, []);
});

test("credit over a window is refused and changes nothing", async () => {
  const credit = new Credit();
  assert.equal(credit.add(streamWindow), true);
  assert.equal(credit.add(1), false);
  for (let n = 0; n < streamWindow; n += 1) assert.equal(await credit.take(), true);
  const waits = credit.take();
  credit.close();
  assert.equal(await waits, false);
});

test("whatever the rhythm of reading, every item arrives in order and the sender is never more than a window ahead", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 200 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      async (count, pauses) => {
        const credit = new Credit();
        const seen = { sent: 0, read: 0, ahead: 0 };
        const items: ItemQueue = new ItemQueue({
          grant: (more) => assert.ok(credit.add(more)),
          cancel: () => credit.close(),
        });
        const send = (item: unknown): void => {
          seen.sent += 1;
          seen.ahead = Math.max(seen.ahead, seen.sent - seen.read);
          assert.ok(items.push(item));
        };
        const pumped = pump(
          Array.from({ length: count }, (_, n) => n),
          { credit, send },
        ).then(() => items.end());
        for await (const item of items) {
          assert.equal(item, seen.read);
          seen.read += 1;
          if (pauses[seen.read % pauses.length] === true) await turn();
        }
        await pumped;
        assert.deepEqual([seen.sent, seen.read], [count, count]);
        assert.ok(seen.ahead <= streamWindow);
      },
    ),
    { numRuns: 50 },
  );
});

test("a pump ends its source when nobody wants more, and when an item cannot be sent", async () => {
  const ended: string[] = [];
  const source = function* (name: string): Generator<number> {
    try {
      for (let n = 0; ; n += 1) yield n;
    } finally {
      ended.push(name);
    }
  };
  const credit = new Credit();
  credit.add(2);
  await pump(source("closed"), { credit, send: (item) => item === 1 && credit.close() });
  const unsendable = new Error("not this");
  const open = new Credit();
  open.add(2);
  const send = (): never => {
    throw unsendable;
  };
  await assert.rejects(pump(source("unsendable"), { credit: open, send }), (error) => error === unsendable);
  assert.deepEqual(ended, ["closed", "unsendable"]);
});

test("what can be iterated is an object with an iterator, and nothing else", () => {
  for (const value of [[], new Set(), (function* () {})(), (async function* () {})()]) assert.ok(isIterable(value));
  for (const value of ["text", null, undefined, 5, {}, () => []]) assert.ok(!isIterable(value));
});
