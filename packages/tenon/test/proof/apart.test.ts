import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHost, type Host } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import type { RealmName } from "./expected.ts";
import { changes, hostState } from "./host-state.ts";
import { Twin } from "./fixtures/twins/contract.ts";

guardLeaks();

const realms: readonly RealmName[] = ["inline", "thread"];

for (const realm of realms) {
  describe(`two plugins of one name space in realm ${realm}`, () => {
    test("do not meet in any place that both write to", async () => {
      await using host = await twins(realm);
      const nothing = await look(host, "left");
      assert.deepEqual(new Set(Object.values(nothing)), new Set([""]));

      await mark(host, "left");
      assert.deepEqual(new Set(Object.values(await look(host, "left"))), new Set(["left"]), "it reads what it wrote");
      assert.deepEqual(await look(host, "right"), nothing);

      await mark(host, "right");
      assert.deepEqual(new Set(Object.values(await look(host, "right"))), new Set(["right"]));
      assert.deepEqual(new Set(Object.values(await look(host, "left"))), new Set(["left"]), "nothing was overwritten");
    });

    test("do not see the host, which is as before while they live and when they are gone", async () => {
      await using host = await twins(realm);
      const host_ = globalThis as { twin?: string };
      const before = hostState();
      await mark(host, "left");
      await mark(host, "right");
      assert.deepEqual(changes(before, hostState()), []);
      assert.equal(host_.twin, undefined);

      for (const name of ["left", "right"]) {
        const proof = await host.unload(name, { deadlineMs: 1_000 });
        assert.equal(proof.verdict, "freed", proof.sentence);
      }
      assert.deepEqual(changes(before, hostState()), []);
    });

    test("do not see what the host put into its globals", async () => {
      await using host = await twins(realm);
      const own = globalThis as { twin?: string };
      own.twin = "the host's";
      try {
        assert.deepEqual(new Set(Object.values(await look(host, "left"))), new Set([""]));
      } finally {
        delete own.twin;
      }
    });
  });
}

async function twins(realm: RealmName): Promise<Host> {
  // Nothing holds them apart but their realms.
  const host = await createHost({ from: import.meta.dirname, grants: "all" });
  for (const name of ["left", "right"]) await host.load(`./fixtures/twins/${name}`, { name, realm });
  return host;
}

async function mark(host: Host, name: string): Promise<void> {
  await host.client(Twin, name).mark({ word: name });
}

async function look(host: Host, name: string): Promise<Readonly<Record<string, string>>> {
  return (await host.client(Twin, name).look({})).places;
}
