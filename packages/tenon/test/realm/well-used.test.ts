import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost } from "tenon";
import { contract, method, t } from "tenon/contract";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const Often = contract("often", 1, {
  methods: {
    now: method(t.Object({ n: t.Number(), of: t.Object({ s: t.String() }) }), t.Object({ n: t.Number() })),
    soon: method(t.Object({ n: t.Number() }), t.Object({ n: t.Number() })),
  },
});

for (const realm of ["inline", "thread"] as const) {
  test(`${realm}: a plugin called so often that its copies became code of their own is freed`, async () => {
    await using host = await createHost({ from: import.meta.dirname });
    await host.load({ entry: "./fixtures/often.ts", name: "often", version: "1.0.0" }, { realm });
    const client = host.client(Often);
    for (let n = 0; n < 300; n += 1) {
      assert.deepEqual(await client.now({ n, of: { s: "x" } }), { n: n + 1 });
      assert.deepEqual(await client.soon({ n }), { n: n + 1 });
    }
    const bad = { n: 1, of: { s: 2 } } as unknown as { n: number; of: { s: string } };
    await assert.rejects(client.now(bad), (error: Error & { data?: unknown }) => {
      assert.equal((error.data as { path?: unknown }).path, "of.s");
      return true;
    });
    const proof = await host.unload("often", { deadlineMs: 1_000 });
    assert.equal(proof.verdict, "freed", proof.sentence);
  });
}
