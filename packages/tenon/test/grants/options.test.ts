import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, isTenonError } from "tenon";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const bad: readonly (readonly [given: unknown, option: string, wanted: RegExp])[] = [
  ["every", "grants", /"all"/],
  [[], "grants", /an object/],
  [{ nett: [] }, "grants.nett", /"net"/],
  [{ zzzzzzzzzz: [] }, "grants.zzzzzzzzzz", /one of "net", "fs"/],
  [{ net: "*" }, "grants.net", /a list/],
  [{ net: ["http://a.test"] }, "grants.net[0]", /a host such as/],
  [{ net: ["a.test", "b.*.test"] }, "grants.net[1]", /a host such as/],
  [{ net: ["a.test:65536"] }, "grants.net[0]", /a host such as/],
  [{ net: ["a.test:0"] }, "grants.net[0]", /a host such as/],
  [{ fs: { reads: [] } }, "grants.fs.reads", /"read"/],
  [{ fs: { read: ["data"] } }, "grants.fs.read[0]", /an absolute path/],
  [{ fs: { write: ["/a", "/tmp/*"] } }, "grants.fs.write[1]", /a path without \*/],
  [{ fs: { read: ["/a\0b"] } }, "grants.fs.read[0]", /a path/],
  [{ env: ["A=B"] }, "grants.env[0]", /a name/],
  [{ env: [1] }, "grants.env[0]", /a name/],
  [{ childProcesses: "yes" }, "grants.childProcesses", /true or false/],
  [{ services: ["kv.get.more"] }, "grants.services[0]", /a service/],
  [
    {
      get net(): never {
        throw new Error("no");
      },
    },
    "grants",
    /plain data/,
  ],
];

test("grants that mean nothing are refused, for a host and for a load, and nothing has changed", async () => {
  await using host = await createHost({ proofs: "off" });
  for (const [given, option, wanted] of bad) {
    const isRefused = (error: unknown): boolean => {
      assert.ok(isTenonError(error, "TENON_OPTION_INVALID"), String(error));
      assert.equal(error.data.option, option);
      assert.match(error.data.wanted, wanted);
      return true;
    };
    await assert.rejects(createHost({ grants: given as never }), isRefused);
    await assert.rejects(host.load("./none", { grants: given as never }), isRefused);
  }
  assert.deepEqual(host.instances, []);
});

test("hosts of every form are taken", async () => {
  const net = ["*", "*:443", "a.test", "a_b-c.test:1", "*.a.test:65535", "127.0.0.1", "[::1]", "[::1]:80", "localhost"];
  await using _ = await createHost({ grants: { net } });
});
