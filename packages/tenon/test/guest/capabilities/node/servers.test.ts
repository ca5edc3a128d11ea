import { test } from "node:test";
import { guardLeaks } from "../../../leak-guard.ts";
import { assertClosed, from } from "../../left-open.ts";
import { type Shelved, shelves } from "../../shelf.ts";

guardLeaks();

const open = await shelves("careless");
const careless = (): Promise<Shelved> => open("thread");

test("a server that was left listening is closed and named", () =>
  assertClosed(careless, ["server"], [from("server", "server listening on 127.0.0.1:#")]));

test("a server of http is one, too", () =>
  assertClosed(careless, ["http"], [from("http", "server listening on 127.0.0.1:#")]));

test("a server that was closed, or that could not listen, is not told of", () =>
  assertClosed(careless, ["server", "refused", "closed"], []));
