import { test } from "node:test";
import { guardLeaks } from "../../../leak-guard.ts";
import { assertClosed, from } from "../../left-open.ts";
import { type Shelved, shelves } from "../../shelf.ts";

guardLeaks();

const open = await shelves("careless");
const careless = (): Promise<Shelved> => open("thread");

test("a worker that a plugin left in its own is ended and named", () =>
  assertClosed(careless, ["worker"], [from("worker", "worker")]));

test("a worker that has ended is not told of", () => assertClosed(careless, ["endedWorker"], []));
