import assert from "node:assert/strict";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { addressOf } from "../../src/witness/descriptor-kind.ts";
import { descriptorWitness } from "../../src/witness/descriptors.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

test("a descriptor opened since is named, for nobody knows by whom, until it is closed", () => {
  const witness = descriptorWitness();
  assert.deepEqual(witness.look(), { kind: "gone" });
  const descriptor = openSync("/dev/null", "r");
  assert.deepEqual(witness.look(), {
    kind: "unseen",
    why: `opened since the start, by it, the host or a neighbour: ${descriptor} of /dev/null`,
  });
  closeSync(descriptor);
  assert.deepEqual(witness.look(), { kind: "gone" });
});

test("a socket opened since is named by its addresses", async () => {
  const witness = descriptorWitness();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect(port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  const seen = witness.look();
  const why = seen.kind === "unseen" ? seen.why : "";
  assert.match(why, new RegExp(`of tcp socket 127\\.0\\.0\\.1:${port} listening`));
  assert.match(why, new RegExp(`of tcp socket 127\\.0\\.0\\.1:${client.localPort} to 127\\.0\\.0\\.1:${port}`));
  client.destroy();
  accepted.destroy();
  server.close();
  await once(server, "close");
});

test("the kernel's text of an address is read, of both families", () => {
  assert.equal(addressOf("0100007F:1F90"), "127.0.0.1:8080");
  assert.equal(addressOf("00000000000000000000000001000000:0050"), "[0:0:0:0:0:0:0:1]:80");
  assert.equal(addressOf("B80D0120000000000000000034120000:0001"), "[2001:db8:0:0:0:0:0:1234]:1");
});

test("one closed since does not hide one opened since, even under its number", () => {
  const lists = [new Map([["3", "socket:[1]"]]), new Map([["3", "socket:[2]"]])];
  const witness = descriptorWitness(() => lists.shift());
  assert.deepEqual(witness.look(), {
    kind: "unseen",
    why: "opened since the start, by it, the host or a neighbour: 3 of socket:[2]",
  });
});

test("of many only some are named", () => {
  const lists = [new Map<string, string>(), new Map(Array.from({ length: 8 }, (_, n) => [String(n), "/f"]))];
  const seen = descriptorWitness(() => lists.shift()).look();
  assert.match(seen.kind === "unseen" ? seen.why : "", /4 of \/f and 3 more$/);
});

test("where descriptors cannot be listed, or are too many to look at, none is claimed to be gone", () => {
  assert.deepEqual(descriptorWitness(() => undefined).look(), {
    kind: "unseen",
    why: "this platform has no /proc/self/fd",
  });
  assert.deepEqual(descriptorWitness(() => "too many").look(), {
    kind: "unseen",
    why: "the process has more than 500",
  });
});
