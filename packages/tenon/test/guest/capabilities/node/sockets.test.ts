import assert from "node:assert/strict";
import { test } from "node:test";
import { guardLeaks } from "../../../leak-guard.ts";
import { assertClosed, from } from "../../left-open.ts";
import { type Shelved, shelves } from "../../shelf.ts";

guardLeaks();

const open = await shelves("careless");
const careless = (): Promise<Shelved> => open("thread");

test("connections, made and accepted, are closed before the server that accepted them", () =>
  assertClosed(
    careless,
    ["server", "connected"],
    [
      "connection accepted at 127.0.0.1:# at ",
      from("connected", "socket to 127.0.0.1:#"),
      from("server", "server listening on 127.0.0.1:#"),
    ],
  ));

test("the socket that an agent keeps is named by the request it was made for", () =>
  assertClosed(
    careless,
    ["http", "requested"],
    [
      "connection accepted at 127.0.0.1:# at ",
      from("requested", "socket to 127.0.0.1:#"),
      from("http", "server listening on 127.0.0.1:#"),
    ],
  ));

test("of 10,000 sockets that have closed nothing is kept", async () => {
  await using shelved = await careless();
  await shelved.open("tenThousand");
  assert.deepEqual(
    (await shelved.held()).map(({ label }) => label),
    ["plugin"],
  );
});
