import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHost, type Host, type RealmKind } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Probe } from "../proof/fixtures/probe.ts";

guardLeaks();

const from = `${import.meta.dirname}/fixtures`;

async function started(realm: RealmKind): Promise<{ host: Host; run: (deed: string) => Promise<string | undefined> }> {
  const host = await createHost({ from });
  await host.load({ entry: "timers.ts", name: "timers", version: "1.0.0" }, { realm });
  return { host, run: async (deed) => (await host.client(Probe).run({ words: [deed] })).words[0] };
}

for (const realm of ["inline", "thread"] as const) {
  describe(`timers of Node's modules in realm ${realm}`, () => {
    test("answer as Node's do; one that was cleared is not started again", async () => {
      const { host, run } = await started(realm);
      await using _ = host;
      const expected = {
        value: "paused",
        turn: "turned",
        promisified: "promised",
        promisifiedTurn: "turned",
        wait: "undefined",
        ticks: "tick,tick,tick",
        aborted: "AbortError ABORT_ERR early",
        abortedLater: "AbortError ABORT_ERR late",
        abortedTicks: "AbortError ABORT_ERR tick",
        cleared: "undefined",
      };
      for (const [deed, answer] of Object.entries(expected)) assert.equal(await run(deed), answer, deed);
      const { teardown } = await host.unload("timers", { deadlineMs: 1_000 });
      assert.deepEqual(teardown.closed, []);
    });

    test("end with the plugin, one that has fired and was started again among them", async () => {
      const { host, run } = await started(realm);
      await using _ = host;
      for (const deed of ["forgotten", "forgottenOfModule", "forgottenTicks"]) await run(deed);
      await run("rearmed");
      const { teardown, verdict } = await host.unload("timers", { deadlineMs: 1_000 });
      const labels = teardown.closed.map(({ label }) => label).toSorted();
      assert.deepEqual(labels, ["interval 60000 ms", "timeout 1 ms", "timeout 60000 ms", "timeout 60000 ms"]);
      assert.equal(verdict, "freed");
    });
  });
}
