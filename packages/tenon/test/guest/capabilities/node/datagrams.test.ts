import { test } from "node:test";
import { guardLeaks } from "../../../leak-guard.ts";
import { assertClosed, from } from "../../left-open.ts";
import { type Shelved, shelves } from "../../shelf.ts";

guardLeaks();

const open = await shelves("careless");
const careless = (): Promise<Shelved> => open("thread");

test("datagram sockets that were left open are closed and named, bound or not", () =>
  assertClosed(
    careless,
    ["datagrams", "unbound"],
    [from("unbound", "datagram socket, not bound"), from("datagrams", "datagram socket at 127.0.0.1:#")],
  ));

test("a datagram socket that was closed is not told of", () => assertClosed(careless, ["closedDatagrams"], []));
