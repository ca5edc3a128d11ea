import { join } from "node:path";
import { test } from "node:test";
import { guardLeaks } from "../../../leak-guard.ts";
import { assertClosed, from } from "../../left-open.ts";
import { type Shelved, shelves } from "../../shelf.ts";

guardLeaks();

const open = await shelves("careless");
const careless = (): Promise<Shelved> => open("thread");
const folder = join(import.meta.dirname, "../../fixtures/careless");

test("a watcher that was left is closed and named", () =>
  assertClosed(careless, ["watcher"], [from("watcher", `watcher of ${folder}`)]));

test("a file that is watched by two is told of once, and watched no longer", () =>
  assertClosed(careless, ["watchFile"], [from("watchFile", `watcher of file ${join(folder, "careless.ts")}`)]));

test("an iterator of changes that somebody waits for is ended and named", () =>
  assertClosed(careless, ["watchIn"], [from("watchIn", `watcher of ${folder}`)]));

test("watchers that have ended are not told of", () =>
  assertClosed(careless, ["closedWatcher", "watchFile", "unwatchFile", "watchedIn"], []));
