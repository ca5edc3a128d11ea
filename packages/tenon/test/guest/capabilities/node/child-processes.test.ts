import assert from "node:assert/strict";
import { test } from "node:test";
import { guardLeaks } from "../../../leak-guard.ts";
import { assertClosed, from, told } from "../../left-open.ts";
import { type Shelved, shelves } from "../../shelf.ts";

guardLeaks();

const open = await shelves("careless");
const careless = (): Promise<Shelved> => open("thread");

test("a process that was left running is ended and named, and the witness of children finds none", () =>
  assertClosed(careless, ["child"], [from("child", 'child process # "sleep"')]));

test("a process that does not end when it is asked to is killed", async () => {
  await using shelved = await careless();
  await shelved.open("stubborn");
  const { teardown, verdict } = await shelved.unload();
  assert.deepEqual([told(teardown.closed), verdict], [[from("stubborn", 'child process # "sh"')], "freed"]);
});

test("a process that has ended, or could not be started, is not told of", () =>
  assertClosed(careless, ["exited", "missing"], []));

test("what a plugin starts in the place of what is ended for it is ended as well", async () => {
  await using shelved = await careless();
  await shelved.open("supervised");
  const { teardown, verdict, sentence } = await shelved.unload();
  assert.deepEqual(
    [verdict, told(teardown.closed)],
    ["freed", [from("supervised", 'child process # "sleep"')]],
    sentence,
  );
  assert.equal(teardown.late.length, 2);
});
