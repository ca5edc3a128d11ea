import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { guardLeaks } from "../../../leak-guard.ts";
import { assertClosed, from } from "../../left-open.ts";
import { type Shelved, shelves } from "../../shelf.ts";

guardLeaks();

const open = await shelves("careless");
const careless = (): Promise<Shelved> => open("thread");
const file = join(import.meta.dirname, "../../fixtures/careless/careless.ts");

test("handles, descriptors and streams that were left open are named", () =>
  assertClosed(
    careless,
    ["handle", "descriptor", "stream"],
    [
      from("stream", `file descriptor # of ${file}`),
      from("descriptor", `file descriptor # of ${file}`),
      from("handle", `file handle of ${file}`),
    ],
  ));

test("files that were closed are not told of", () =>
  assertClosed(careless, ["closedHandle", "closedDescriptor", "readStream"], []));

test("what stands in the place of a function of Node has its name and length, in the one table there is", async () => {
  await using shelved = await careless();
  assert.equal(await shelved.ask("marks"), "watch,4,true");
});
